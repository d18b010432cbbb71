// Boards: what moves cards is loaded where there is one.

const load = (): void => {
  if (document.querySelector("[data-board]")) void import("./board/index");
};
document.addEventListener("turbo:load", load);
load();
