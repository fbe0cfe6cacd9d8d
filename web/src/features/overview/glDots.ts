import type { Dots, Scene } from './dots';
import { gone, isTrouble, tones } from './model';
import { iconZoom } from './sprites';

const vertex = `#version 300 es
in vec4 track;   // from x, y, to x, y in world pixels from the corner
in float begun;  // seconds
in float slot;   // sprite of the atlas; below 0: not drawn
uniform vec4 look;  // left, top, scale in device pixels, seconds now
uniform vec2 size;  // of the canvas
uniform float side; // of a sprite
out vec2 cell;
void main() {
  float part = clamp((look.w - begun) / 1.1, 0.0, 1.0);
  vec2 at = look.xy + mix(track.xy, track.zw, part) * look.z;
  gl_Position = slot < 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(floor(at) / size * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
  gl_PointSize = side;
  cell = vec2(mod(slot, 16.0), floor(slot / 16.0));
}`;

const fragment = `#version 300 es
precision mediump float;
in vec2 cell;
uniform sampler2D atlas;
out vec4 colour;
void main() {
  colour = texture(atlas, (cell + gl_PointCoord) / 16.0);
}`;

/**
 * Draws all things in one call of WebGL2 on a canvas of its own and copies it:
 * positions are interpolated by the graphics card, a frame costs no loop.
 */
export class GlDots implements Dots {
  private readonly canvas = new OffscreenCanvas(1, 1);
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly buffer: WebGLBuffer;
  private key = '';
  private atlasKey = '';
  private side = 1;
  private epoch = 0;

  constructor() {
    const gl = this.canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
    if (!gl) throw new Error('no WebGL2');
    this.gl = gl;
    this.program = link(gl);
    this.buffer = gl.createBuffer();
    // biome-ignore lint/correctness/useHookAtTopLevel: a verb of WebGL, no hook
    gl.useProgram(this.program);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    for (const [name, length, offset] of [
      ['track', 4, 0],
      ['begun', 1, 16],
      ['slot', 1, 20],
    ] as const) {
      const at = gl.getAttribLocation(this.program, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, length, gl.FLOAT, false, 24, offset);
    }
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  draw(pen: CanvasRenderingContext2D, scene: Scene) {
    const { gl } = this;
    const { camera, fleet, now } = scene;
    const { width, height } = pen.canvas;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      gl.viewport(0, 0, width, height);
    }
    this.upload(scene);
    const left = (camera.left + (fleet.corner.x - camera.x) * camera.scale) * camera.ratio;
    const top = (camera.top + (fleet.corner.y - camera.y) * camera.scale) * camera.ratio;
    const uniform = (name: string) => gl.getUniformLocation(this.program, name);
    gl.uniform4f(uniform('look'), left, top, camera.scale * camera.ratio, (now - this.epoch) / 1000);
    gl.uniform2f(uniform('size'), width, height);
    gl.uniform1f(uniform('side'), this.side);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.POINTS, 0, fleet.count);
    pen.drawImage(this.canvas, 0, 0);
  }

  close() {
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  // The columns go to the card once a second, not once a frame.
  private upload(scene: Scene) {
    const { fleet, view, camera } = scene;
    this.atlas(scene);
    const near = camera.zoom >= iconZoom;
    const key = `${scene.edition} ${fleet.changes} ${fleet.version} ${near}`;
    if (key === this.key) return;
    this.key = key;
    this.epoch = scene.now - 60_000;
    const data = new Float32Array(fleet.count * 6);
    for (let row = 0; row < fleet.count; row++) {
      const state = view.stateOf(row);
      const hidden = state >= gone || (!near && isTrouble(state)) || !view.shows(row);
      const at = row * 6;
      const held = fleet.holds(row);
      data[at] = held ? fleet.x(row, scene.now) : (fleet.fromX[row] ?? 0);
      data[at + 1] = held ? fleet.y(row, scene.now) : (fleet.fromY[row] ?? 0);
      data[at + 2] = held ? fleet.x(row, scene.now) : (fleet.toX[row] ?? 0);
      data[at + 3] = held ? fleet.y(row, scene.now) : (fleet.toY[row] ?? 0);
      data[at + 4] = Math.max(0, ((fleet.begun[row] ?? 0) - this.epoch) / 1000);
      data[at + 5] = hidden ? -1 : (fleet.profile[row] ?? 0) * tones.length + state;
    }
    this.gl.bufferData(this.gl.ARRAY_BUFFER, data, this.gl.DYNAMIC_DRAW);
  }

  private atlas({ fleet, sprites, camera }: Scene) {
    const sample = sprites.of(fleet.profiles[0]?.icon ?? '', 'good', camera.zoom);
    const key = `${sample.width} ${fleet.profiles.length}`;
    if (key === this.atlasKey) return;
    this.atlasKey = key;
    this.side = sample.width;
    const sheet = new OffscreenCanvas(16 * this.side, 16 * this.side);
    const pen = sheet.getContext('2d');
    fleet.profiles.slice(0, 51).forEach((profile, i) => {
      tones.forEach((tone, k) => {
        const slot = i * tones.length + k;
        const sprite = sprites.of(profile.icon, tone, camera.zoom);
        pen?.drawImage(sprite.canvas, (slot % 16) * this.side, Math.floor(slot / 16) * this.side);
      });
    });
    const { gl } = this;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, sheet);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error('no shader');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(program) ?? 'link');
  return program;
}
