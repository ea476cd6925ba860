// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import {
  explain,
  learnedNote,
  middle,
  names,
  nearest,
  reach,
  setting,
} from "../../convlib/widgets/feature_maps.js";
import { paddedPosition, yesOrNo } from "../../convlib/widgets/shared/address.js";
import { layer } from "../../convlib/widgets/shared/chain.js";
import { coarseStep } from "../../convlib/widgets/shared/map_panels.js";

const chain = { kernel_size: 3, padding: 1, stride: 2, dilation: 2, relu: false, max_pool: false };

test("words follow one value through the chain", () => {
  assert.equal(explain("outline", [-0.534], chain), "outline: −0.53");
  assert.equal(explain("outline", [-0.534], { ...chain, relu: true }), "outline: −0.53 → ReLU 0");
  assert.equal(
    explain("blur", [-1, 2.5, 0, 1], { ...chain, relu: true, max_pool: true }),
    "blur: −1, 2.5, 0, 1 → ReLU 0, 2.5, 0, 1 → largest 2.5",
  );
  assert.equal(
    explain("blur", [-1, -2, -3, -4], { ...chain, max_pool: true }),
    "blur: −1, −2, −3, −4 → largest −1",
  );
});

test("a value reaches exactly the pixels that change it", () => {
  for (const max_pool of [false, true]) {
    const setting = { ...chain, dilation: 1, max_pool };
    const size = 16;
    for (let index = 0; index < 3; index++) {
      const { first, span } = reach(index, setting);
      const changing = [];
      for (let pixel = 0; pixel < size; pixel++) {
        const data = new Float32Array(size * size);
        for (let row = 0; row < size; row++) data[row * size + pixel] = 1;
        const maps = layer();
        maps.set({ data, shape: [1, size, size] }, [Array(3).fill([1, 2, 4])], setting);
        if (maps.answers(0, 1, index).some((value) => value !== 0)) changing.push(pixel);
      }
      const inside = Array.from({ length: span }, (_, step) => first + step).filter((pixel) => pixel >= 0);
      assert.deepEqual(changing, inside);
    }
  }
});

test("the pixel that stands for a window leads back to it", () => {
  for (const kernel_size of [1, 2, 3, 7])
    for (const stride of [1, 2, 4])
      for (const dilation of [1, 3])
        for (const max_pool of [false, true]) {
          const setting = { ...chain, kernel_size, stride, dilation, max_pool };
          for (let index = 0; index < 9; index++)
            assert.ok(nearest(middle(index, setting), setting) === index);
        }
  assert.equal(nearest(10, { ...chain, padding: 1, stride: 2, dilation: 1 }), 5);
});

test("the first painting costs no more than it may, and leaves out no more than it must", () => {
  const large = { ...chain, kernel_size: 7 };
  for (const max_pool of [false, true])
    for (const size of [64, 255, 512]) {
      const step = coarseStep(4, 3, [size, size], { ...large, max_pool });
      const cost = (/** @type {number} */ every) =>
        (4 * 3 * 49 * (max_pool ? 4 : 1) * size ** 2) / every ** 2;
      assert.ok(cost(step) <= 4e6);
      assert.ok(step === 1 || cost(step - 1) > 4e6);
    }
  assert.equal(coarseStep(1, 1, [62, 62], chain), 1);
});

test("the note speaks of the learned filters of this size, and only of those", () => {
  const accuracy = { 3: 0.8333 };
  assert.equal(learnedNote({ ...chain, filter_names: ["blur"] }, accuracy), "");
  assert.match(
    learnedNote({ ...chain, filter_names: ["blur", "learned 2"] }, accuracy),
    /3 × 3.* 83 % .* 33 %/,
  );
});

test("what the address holds is read as it was written, and nonsense is not", () => {
  const known = names(() => ["blur", "red against green"]);
  const whole = setting({ relu: yesOrNo, filter_names: known, position: paddedPosition });
  const kept = { relu: true, filter_names: ["red against green", "blur"], position: [3, 40] };
  assert.equal(whole.write(kept), "true;red against green,blur;3,40");
  assert.deepEqual(whole.read(whole.write(kept)), kept);
  assert.deepEqual(whole.read(whole.write({})), {});
  for (const text of [
    "true",
    "true;blur",
    "true;blur;3,40;5",
    "yes;blur;3,40",
    "true;magic;3,40",
    "true;blur;3,x",
  ])
    assert.equal(whole.read(text), undefined, text);
  for (const text of ["blur,", "", "blur,blur,blur,blur,blur"]) assert.equal(known.read(text), undefined);
  for (const text of ["", "1", "1,2,3", "1.5,2", "a,b", "10000,1"])
    assert.equal(paddedPosition.read(text), undefined);
  assert.equal(yesOrNo.read("false"), false);
});
