/** iOS slides the page under its keyboard; following the visual viewport keeps the composer on top of it. */
export function followViewport() {
  const view = window.visualViewport;
  if (!view) return () => {};
  const { style } = document.documentElement;
  const follow = () => {
    // A pinch zoom also makes it smaller; that must not squeeze the page.
    if (view.scale > 1.01) return;
    style.setProperty("--viewport-height", `${Math.round(view.height)}px`);
    style.setProperty("--viewport-top", `${Math.round(view.offsetTop)}px`);
  };
  follow();
  view.addEventListener("resize", follow);
  view.addEventListener("scroll", follow);
  return () => {
    view.removeEventListener("resize", follow);
    view.removeEventListener("scroll", follow);
  };
}
