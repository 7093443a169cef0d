/** How what came differs from what a case expects. */

import type { Json } from "./cases.js";

/** Says where `got` is not what `wanted` asks for; undefined where it is. */
export function difference(wanted: Json, got: Json | undefined, path: string): string | undefined {
  if (got === undefined && isDefault(wanted)) return undefined; // As proto3 JSON leaves it out.
  if (Array.isArray(wanted)) return differenceOfLists(wanted, got, path);
  if (wanted !== null && typeof wanted === "object") {
    if (got === null || typeof got !== "object" || Array.isArray(got)) return differs();
    const inside = Object.entries(wanted).map(([key, value]) =>
      difference(value, got[key], `${path}.${key}`),
    );
    return inside.find((one) => one !== undefined);
  }
  return wanted === got ? undefined : differs();

  function differs(): string {
    return `${path}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`;
  }
}

function isDefault(wanted: Json): boolean {
  return ['""', "0", '"0"', "false", "[]", "{}"].includes(JSON.stringify(wanted));
}

function differenceOfLists(
  wanted: readonly Json[],
  got: Json | undefined,
  path: string,
): string | undefined {
  if (!Array.isArray(got) || got.length !== wanted.length) {
    return `${path}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`;
  }
  const inside = wanted.map((one, index) => difference(one, got[index], `${path}.${index}`));
  return inside.find((one) => one !== undefined);
}

/** What stands at a path such as `orders.0.id`. */
export function at(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inside, key) => {
    if (inside === null || typeof inside !== "object") return undefined;
    return (inside as Record<string, Json>)[key];
  }, value);
}

/** Puts saved values in the place of `${name}` in every string. */
export function filled<T>(template: T, saved: ReadonlyMap<string, Json>): T {
  const text = JSON.stringify(template, (_, value: unknown) =>
    typeof value === "string" ? filledText(value, saved) : value,
  );
  return (text === undefined ? undefined : JSON.parse(text)) as T;
}

function filledText(text: string, saved: ReadonlyMap<string, Json>): Json {
  const whole = /^\$\{(\w+)\}$/.exec(text);
  if (whole?.[1] !== undefined && saved.has(whole[1])) return saved.get(whole[1]) ?? null;
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) =>
    String(saved.get(name) ?? `\${${name}}`),
  );
}
