// Keeps what is typed into a form that saves itself (form[data-keeps]): tells how saving stands, tries again after a failure, saves before
// a link is followed and when the page is closed. htmx does the saving; without script the form's own buttons do. A script is needed because
// no attribute of htmx speaks up when the server cannot be reached, or acts when a page is left.
(() => {
  "use strict";
  const AGAIN_MS = 8000;
  const BEACON_CHARACTERS = 60000;  // browsers send no more than 64 KiB from a page that is being closed
  const form = document.querySelector("form[data-keeps]");
  const state = document.getElementById("save-state");
  if (!form || !state) return;
  let typed = 0, sent = 0, stored = 0, renewed = false, timer = 0, leaving = "";

  const tell = (kind) => {
    state.textContent = state.dataset[kind];
    state.dataset.is = kind;
  };
  const again = () => form.dispatchEvent(new CustomEvent("keep-again"));
  const failed = () => {
    leaving = "";
    tell("failed");
    clearTimeout(timer);
    timer = setTimeout(again, AGAIN_MS);
  };
  const done = () => {
    stored = sent;
    renewed = false;
    delete state.dataset.is;
    if (typed > stored) tell("open");
    else if (leaving) location.assign(leaving);
  };
  const own = (handle) => (event) => { if (event.target === form) handle(event); };

  form.addEventListener("input", () => {
    typed += 1;
    if (state.dataset.is !== "failed") tell("open");
  });
  form.addEventListener("submit", () => { stored = typed; });
  form.addEventListener("htmx:beforeRequest", own(() => { sent = typed; tell("saving"); }));
  form.addEventListener("htmx:sendError", own(failed));
  form.addEventListener("htmx:timeout", own(failed));
  form.addEventListener("htmx:afterRequest", own((event) => {
    const status = event.detail.xhr.status;
    if (!status) return;
    if (event.detail.successful && event.detail.xhr.getResponseHeader("X-Kept") === "no") failed();
    else if (event.detail.successful) done();
    else if (status === 400 && !renewed) {
      renewed = true;  // the answer brought fresh tokens: once more, and no more than once
      tell("saving");
      setTimeout(again, 50);
    } else failed();
  }));

  form.addEventListener("htmx:oobAfterSwap", () => {
    for (const told of form.querySelectorAll(".told-field[id]")) {
      for (const field of form.querySelectorAll(`[aria-describedby~="${told.id}"]`)) {
        if (told.querySelector(".fault")) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
      }
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || link.origin !== location.origin || typed === stored || state.dataset.is === "failed") return;
    event.preventDefault();
    leaving = link.href;
    again();
  });
  window.addEventListener("pagehide", () => {
    const text = new URLSearchParams(new FormData(form)).toString();
    if (typed > stored && text.length < BEACON_CHARACTERS) {
      navigator.sendBeacon(form.action, new Blob([text], { type: "application/x-www-form-urlencoded" }));
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed > stored && state.dataset.is === "failed") event.preventDefault();
  });
})();
