// SPDX-License-Identifier: EUPL-1.2
// A photo of the gallery opens in a dialog instead of by itself. The browser keeps the focus inside and gives it back;
// Escape closes; arrows, buttons and a swipe go to the next one.
for (const gallery of document.querySelectorAll('[data-gallery]')) {
  const dialog = gallery.querySelector('[data-lightbox]');
  const links = [...gallery.querySelectorAll('[data-gallery-photo]')];
  const part = (name) => dialog.querySelector(`[data-lightbox-${name}]`);
  const rightToLeft = getComputedStyle(gallery).direction === 'rtl';
  let shown = 0;
  let touched = null;

  const show = (index) => {
    shown = (index + links.length) % links.length;
    const small = links[shown].querySelector('img');
    const large = new Image(small.width, small.height);
    large.alt = small.alt;
    large.width = Number(small.getAttribute('width'));
    large.height = Number(small.getAttribute('height'));
    large.className = 'polder-lightbox__image';
    large.src = links[shown].href;
    part('frame').replaceChildren(large);
    part('caption').textContent = gallery.querySelectorAll('figure')[shown].querySelector('figcaption')?.textContent ?? '';
    part('count').textContent = `${shown + 1} / ${links.length}`;
  };
  const step = (by) => show(shown + by);

  links.forEach((link, index) => {
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new window, as asked
      event.preventDefault();
      show(index);
      dialog.showModal();
      part('close').focus();
    });
  });
  part('close').addEventListener('click', () => dialog.close());
  for (const button of dialog.querySelectorAll('[data-lightbox-step]')) {
    button.addEventListener('click', () => step(Number(button.dataset.lightboxStep)));
  }
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener('close', () => links[shown].focus());
  dialog.addEventListener('keydown', (event) => {
    const forward = rightToLeft ? 'ArrowLeft' : 'ArrowRight';
    if (links.length < 2 || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    step(event.key === forward ? 1 : -1);
  });
  dialog.addEventListener('touchstart', (event) => (touched = event.changedTouches[0].clientX), { passive: true });
  dialog.addEventListener('touchend', (event) => {
    const moved = event.changedTouches[0].clientX - (touched ?? event.changedTouches[0].clientX);
    if (links.length > 1 && Math.abs(moved) > 50) step((moved < 0) === rightToLeft ? -1 : 1);
  });
}
