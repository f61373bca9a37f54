// Demonstration only: fills the sign-in form with the chosen invented person.
document.addEventListener("click", (event) => {
  const person = event.target.closest("[data-fill-username]");
  if (!person) return;
  document.querySelector('input[name="login"]').value = person.dataset.fillUsername;
  document.querySelector('input[name="password"]').value = person.dataset.fillPassword;
  document.querySelector('form button[type="submit"].btn-primary').focus();
});
