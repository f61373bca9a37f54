from tests.faults.disk import small_disk
from tests.faults.product import product

__all__ = ["product", "small_disk"]
