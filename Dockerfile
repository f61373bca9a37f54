# The product without its servers: web, workers, clock and commands are the same image.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-dejavu-core fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home alpr \
    && install -d -o alpr -g alpr /app /data /roots /urls /migration

USER alpr
WORKDIR /app
COPY --chown=alpr:alpr . .
RUN PYTHON=python3 deploy/install.sh

ENV PATH=/app/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=alpr_compliance.settings \
    PYTHONUNBUFFERED=1 \
    ALPR_DATA_DIR=/data \
    ALPR_ROOT_DIR=/roots
EXPOSE 8000
CMD ["python", "-m", "alpr_compliance.web", "0.0.0.0:8000"]
