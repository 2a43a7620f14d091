// SPDX-License-Identifier: EUPL-1.2
// Going through the steps of a count without loading the page anew: the same link, and the part of its page that changed.
const root = document.querySelector('[data-count-steps]');

async function show(href) {
  const answer = await fetch(href, { headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const part = root.querySelector('[data-live]');
  part.replaceChildren(...fresh.querySelector('[data-count-steps] [data-live]').childNodes);
  document.title = fresh.title;
  root.querySelector('[data-live-region]').textContent = root.querySelector('[data-announce]').textContent;
}

root?.addEventListener('click', (event) => {
  const link = event.target.closest('[data-count-step]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new window, as asked
  event.preventDefault();
  const which = link.rel;
  show(link.href).then(() => {
    history.pushState(null, '', link.href);
    const again = root.querySelector(`[data-count-step][rel="${which}"]`) ?? root.querySelector('[data-count-step]');
    again?.focus();
  }, () => location.assign(link.href));
});
addEventListener('popstate', () => show(location.href).catch(() => location.reload()));
