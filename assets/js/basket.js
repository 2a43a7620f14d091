// SPDX-License-Identifier: EUPL-1.2
// Adding and removing plans without loading the page anew. The page works without this: the buttons are forms that are
// answered with a redirect back. Here the same form is sent with fetch, the same redirected page comes back, and the
// parts marked data-live are taken over from it, so that server and browser can never disagree about what is left.
const root = document.querySelector('[data-basket]');

function takeOver(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const name = part.getAttribute('data-live');
    const other = fresh.querySelector(`[data-live="${CSS.escape(name)}"]`);
    if (!other || other.innerHTML === part.innerHTML) continue;
    const opened = part.querySelector('details')?.open;
    part.replaceChildren(...other.childNodes);
    if (opened) part.querySelector('details').open = true; // what someone unfolded stays so
  }
  const announce = document.querySelector('[data-announce]');
  const region = document.querySelector('[data-live-region]');
  if (announce && region) region.textContent = announce.textContent.trim();
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const part = form.closest('[data-live]')?.getAttribute('data-live');
  form.setAttribute('aria-busy', 'true');
  const answer = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(String(answer.status));
  takeOver(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  form.removeAttribute('aria-busy'); // it is still there when nothing about its plan changed
  const where = part ? document.querySelector(`[data-live="${CSS.escape(part)}"]`) : null;
  where?.querySelector('[data-basket-form] button')?.focus();
}

root?.addEventListener('submit', (event) => {
  const form = event.target.closest('[data-basket-form]');
  if (!form || form.getAttribute('aria-busy') === 'true') {
    if (form) event.preventDefault();
    return;
  }
  event.preventDefault();
  send(form, event.submitter).catch(() => {
    // Without a connection or with an answer we do not know: the plain form says what is the matter.
    form.removeAttribute('aria-busy');
    const change = document.createElement('input');
    Object.assign(change, { type: 'hidden', name: event.submitter?.name ?? '', value: event.submitter?.value ?? '' });
    if (change.name) form.append(change);
    form.submit();
  });
});
