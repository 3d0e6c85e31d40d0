// After the tap the gate makes room for the picture or video, which says when it is really there.
(() => {
  const story = document.querySelector(".story");
  const stage = story.querySelector(".story-stage");
  const gate = stage.querySelector("form");
  const trouble = story.querySelector(".story-trouble");
  const again = story.querySelector(".story-again");

  const watch = (media) => {
    const isVideo = media instanceof HTMLVideoElement;
    media.addEventListener(isVideo ? "loadeddata" : "load", () => { media.dataset.shown = "media"; });
    media.addEventListener("error", () => {
      media.remove();
      trouble.hidden = false;
      trouble.dataset.shown = "trouble";
    });
    if (!isVideo) return;
    media.addEventListener("ended", () => { again.hidden = false; });
    again.addEventListener("click", () => { again.hidden = true; media.play(); stage.focus(); });
  };

  if (!gate) {
    watch(stage.querySelector("[data-shown]"));
    return;
  }
  gate.addEventListener("submit", (event) => {
    event.preventDefault();
    const media = document.importNode(story.querySelector("template").content, true).firstElementChild;
    media.removeAttribute("data-shown");
    media.muted = true;
    watch(media);
    stage.replaceChildren(media);
    stage.focus();
  });
})();
