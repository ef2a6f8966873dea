/* The arrow keys among the suggestions of the search box, and Escape out of them. Without this script they are a list of links that
   Tab reaches; htmx has no way to move the focus by arrows, and a policy without inline script leaves this file as the place. */
document.addEventListener("keydown", (event) => {
  const form = event.target.closest(".frame-search");
  if (!form) return;
  const list = form.querySelector(".proposals");
  const box = form.querySelector("input");
  if (event.key === "Escape" && list.childElementCount) {
    list.replaceChildren();
    box.focus();
    event.preventDefault();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [box, ...list.querySelectorAll("a")];
  const place = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  if (stops.length > 1 && place < stops.length) {
    stops[Math.max(place, 0)].focus();
    event.preventDefault();
  }
});
