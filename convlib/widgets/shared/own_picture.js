// @ts-check
// A picture of the reader's own, from a file, a drop or the camera. It is read in the page
// and stays there: nothing is sent anywhere, not even to Python.

import { button, element, write } from "./stage.js";

/** @typedef {import("./convolution.js").Tensor} Tensor */

/** The sides in pixels, and whether in colour. @typedef {{size: number, colour: boolean}} Wanted */

const LARGEST_FILE = 20e6; // bytes

/**
 * The middle square of an image, from 0 to 1: in colour, or in grey with Rec. 709's luminance
 * weights.
 * @param {CanvasImageSource} image @param {number} width @param {number} height @param {Wanted} wanted
 * @returns {Tensor} (3, size, size) or (size, size)
 */
function square(image, width, height, { size, colour }) {
  const canvas = element("canvas", { width: size, height: size });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const side = Math.min(width, height);
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white";
  context.fillRect(0, 0, size, size);
  context.drawImage(image, (width - side) / 2, (height - side) / 2, side, side, 0, 0, size, size);
  const { data: pixels } = context.getImageData(0, 0, size, size);
  const area = size * size;
  const data = new Float32Array(colour ? 3 * area : area);
  for (let index = 0; index < area; index++) {
    const [red, green, blue] = pixels.subarray(4 * index, 4 * index + 3);
    if (colour) [red, green, blue].forEach((level, c) => (data[c * area + index] = level / 255));
    else data[index] = Math.round(0.2125 * red + 0.7154 * green + 0.0721 * blue) / 255;
  }
  return { data, shape: colour ? [3, size, size] : [size, size] };
}

/** @param {File | null | undefined} file @param {Wanted} wanted @returns {Promise<Tensor>} */
async function fromFile(file, wanted) {
  if (!file) throw new Error("Nothing was chosen. Choose a picture file, such as a PNG or a JPEG.");
  const megabytes = Math.round(file.size / 1e6);
  if (file.size > LARGEST_FILE)
    throw new Error(
      `A picture may have at most 20 MB, and “${file.name}” has ${megabytes}. Make it smaller first.`,
    );
  const image = await createImageBitmap(file).catch(() => {
    throw new Error(`“${file.name}” is not a picture that this browser can read. A PNG or a JPEG works.`);
  });
  return square(image, image.width, image.height, wanted);
}

/** @param {Wanted} wanted @returns {Promise<Tensor>} one frame of the camera */
async function fromCamera(wanted) {
  if (!navigator.mediaDevices) throw new Error("This page may not use a camera here. Choose a file instead.");
  const stream = await navigator.mediaDevices.getUserMedia({ video: true }).catch(() => {
    throw new Error("The camera could not be opened, or was not allowed. Choose a file instead.");
  });
  try {
    const video = element("video", { muted: true, playsinline: true });
    video.srcObject = stream;
    await video.play();
    return square(video, video.videoWidth, video.videoHeight, wanted);
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/**
 * The buttons, and the drop on `target`.
 * @param {{
 *   target: HTMLElement,
 *   size: number,
 *   colour?: boolean,
 *   take: (picture: Tensor) => void,
 *   say: (words: string) => void,
 * }} options
 * @param {import("./figure.js").Stage} stage
 */
export function ownPicture({ target, size, colour = false, take, say }, { words, signal }) {
  const wanted = { size, colour };
  const chooser = element("input", {
    type: "file",
    accept: "image/*",
    hidden: true,
    "aria-label": "picture file",
  });
  chooser.addEventListener("change", () => accept(fromFile(chooser.files?.[0], wanted)));
  target.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  target.addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      accept(fromFile(event.dataTransfer?.files[0], wanted));
    },
    { signal },
  );
  return element(
    "span",
    "own",
    chooser,
    button("Own picture…", () => chooser.click(), "Own picture… it stays in this page"),
    button("Camera", () => accept(fromCamera(wanted)), "Camera: take a picture, it stays in this page"),
  );

  /** @param {Promise<Tensor>} coming */
  async function accept(coming) {
    try {
      const picture = await coming;
      if (signal.aborted) return;
      say("");
      take(picture);
      write(
        words,
        "This is your picture. It stays in this page; the figure's output keeps to the chosen one.",
      );
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    chooser.value = "";
  }
}
