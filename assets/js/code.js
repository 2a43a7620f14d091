// SPDX-License-Identifier: EUPL-1.2
// The letter's QR code leads here with the vote code in the fragment, which browsers never send: fill it in, and take it
// out of the address so that it stays neither in the history nor on the screen of a shared device.
const field = document.querySelector('input[name="code"]');
const code = location.hash.slice(1);

if (field && /^[0-9A-Za-z-]{16,24}$/.test(code)) {
  history.replaceState(null, '', location.pathname + location.search);
  if (!field.value) {
    field.value = code;
    document.querySelector('[data-filled]')?.removeAttribute('hidden');
    field.form.querySelector('button').focus();
  }
}
