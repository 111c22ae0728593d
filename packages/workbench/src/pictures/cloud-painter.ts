/**
 * Points on a canvas by WebGL. While the view moves, as many as a frame has time for; when it rests, the others follow.
 * @module
 */
import { DataError } from "@pushforward/core/errors";
import type { CloudPoints } from "./cloud-points.js";
import type { Box, ClipRows } from "./cloud-view.js";
import { mostParts } from "./part-colours.js";

export interface CloudLook {
  /** Of each table: red, green, blue from 0 to 1. */
  readonly colours: readonly (readonly [number, number, number])[];
  readonly pixelRatio: number;
}

const frameMs = 20;
const smallest = 20_000;

const vertexSource = `#version 300 es
uniform vec4 across, up, near;
uniform vec4 box;
uniform vec3 colours[${mostParts}];
uniform float size, strength;
layout(location = 0) in vec3 place;
layout(location = 1) in uint part;
out vec4 colour;
void main() {
  vec4 at = vec4(place, 1.0);
  vec2 shown = vec2(dot(across, at), dot(up, at));
  gl_Position = vec4(shown, 0.4 * dot(near, at), 1.0);
  gl_PointSize = size;
  bool chosen = all(greaterThanEqual(shown, box.xy)) && all(lessThanEqual(shown, box.zw));
  float alpha = strength * (chosen ? 1.0 : 0.12);
  colour = vec4(colours[part] * alpha, alpha);
}`;

const fragmentSource = `#version 300 es
precision mediump float;
in vec4 colour;
out vec4 pixel;
void main() {
  vec2 off = gl_PointCoord - 0.5;
  if (dot(off, off) > 0.25) discard;
  pixel = colour;
}`;

export class CloudPainter {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  #points: CloudPoints | undefined;
  #buffers: WebGLBuffer[] = [];
  /** Points that a frame has time for. */
  #atOnce = 150_000;

  /** @throws DataError where the browser has no WebGL 2. */
  constructor(readonly canvas: OffscreenCanvas) {
    // What is drawn stays, so that further points can be added to it.
    const gl = canvas.getContext("webgl2", { preserveDrawingBuffer: true, antialias: false });
    if (!gl) throw new DataError("this browser draws no WebGL 2, which pictures of many points need");
    this.#gl = gl;
    this.#program = link(gl);
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL
    gl.useProgram(this.#program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  load(points: CloudPoints): void {
    const gl = this.#gl;
    this.#points = points;
    for (const buffer of this.#buffers.splice(0)) gl.deleteBuffer(buffer);
    this.#upload(points.places);
    gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 0, 0);
    this.#upload(points.part);
    gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0);
  }

  /** Draw what there is time for. How many points were drawn. */
  begin(rows: ClipRows, look: CloudLook, size: readonly [number, number], box: Box | undefined): number {
    const gl = this.#gl;
    const points = this.#points;
    if (!points) return 0;
    this.canvas.width = size[0];
    this.canvas.height = size[1];
    gl.viewport(0, 0, size[0], size[1]);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const place = (name: string) => gl.getUniformLocation(this.#program, name);
    for (const [k, name] of ["across", "up", "near"].entries()) gl.uniform4fv(place(name), rows[k]!);
    const { left, bottom, right, top } = box ?? { left: -9, bottom: -9, right: 9, top: 9 };
    gl.uniform4f(place("box"), left, bottom, right, top);
    gl.uniform3fv(place("colours"), look.colours.slice(0, mostParts).flat());
    gl.uniform1f(place("size"), look.pixelRatio * pointSize(points.count));
    gl.uniform1f(place("strength"), strength(points.count));
    const count = Math.min(points.count, this.#atOnce);
    const elapsed = this.#draw(0, count);
    if (count === this.#atOnce) this.#atOnce = Math.max(smallest, Math.round(count * Math.min(2, frameMs / elapsed)));
    return count;
  }

  /** Draw the next points of the same view. How many were drawn in all; the number of points when all are. */
  goOn(drawn: number): number {
    const count = Math.min(this.#atOnce, this.#points!.count - drawn);
    this.#draw(drawn, count);
    return drawn + count;
  }

  #draw(first: number, count: number): number {
    const gl = this.#gl;
    const begin = performance.now();
    gl.drawArrays(gl.POINTS, first, count);
    // Waits until it is done: else frames would pile up, and the picture run after the hand.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    return performance.now() - begin;
  }

  #upload(values: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>): void {
    const gl = this.#gl;
    const buffer = gl.createBuffer();
    this.#buffers.push(buffer);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(values instanceof Float32Array ? 0 : 1);
  }
}

const pointSize = (count: number): number => (count > 200_000 ? 1.5 : count > 20_000 ? 2.5 : count > 2000 ? 4 : 6);

const strength = (count: number): number => (count > 200_000 ? 0.35 : count > 20_000 ? 0.5 : 0.75);

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexSource],
    [gl.FRAGMENT_SHADER, fragmentSource],
  ] as const) {
    // biome-ignore format: one line
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no shader");
  return program;
}
