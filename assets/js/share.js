// SPDX-License-Identifier: EUPL-1.2
// The address of a page stands in a field that anyone can copy from, beside a link that opens the mail program. Where
// the browser can do more, this shows the buttons for it. Nobody else hears that a page is shared.
for (const share of document.querySelectorAll('[data-share]')) {
  const address = share.querySelector('input');
  const copy = share.querySelector('[data-share-copy]');
  const open = share.querySelector('[data-share-open]');
  const done = share.querySelector('[data-share-done]');
  address.addEventListener('focus', () => address.select());
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(address.value).catch(() => address.select());
      done.textContent = done.dataset.shareDone;
    });
  }
  if (navigator.share) {
    open.hidden = false;
    open.addEventListener('click', () => navigator.share({ title: share.dataset.share, url: address.value }).catch(() => {}));
  }
}
