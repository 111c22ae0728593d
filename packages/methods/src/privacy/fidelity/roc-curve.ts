/**
 * The ROC curve to look at: the mean over classes, each against the rest, at even steps of the false alarms.
 * @module
 */

const steps = 50;

export function rocCurve(scores: readonly Float64Array[], classOf: Int32Array): (readonly [number, number])[] {
  const curves = scores.map((line, c) => curveOf(line, classOf, c)).filter((curve) => curve !== undefined);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const found = curves.reduce((sum, curve) => sum + curve[k]!, 0) / Math.max(1, curves.length);
    return [k / steps, found] as const;
  });
}

/** Share of the class found when a share k/steps of the others is taken for it, straight between thresholds. */
function curveOf(scores: Float64Array, classOf: Int32Array, wanted: number): Float64Array | undefined {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  let inside = 0;
  for (const code of classOf) if (code === wanted) inside++;
  const outside = scores.length - inside;
  if (inside === 0 || outside === 0) return undefined;
  const out = new Float64Array(steps + 1);
  let [own, others, at] = [0, 0, 0];
  for (let i = 0; i < order.length; ) {
    const [before, beforeOthers] = [own, others];
    const score = scores[order[i]!];
    for (; i < order.length && scores[order[i]!] === score; i++) {
      if (classOf[order[i]!] === wanted) own++;
      else others++;
    }
    for (; at <= steps && (at / steps) * outside < others; at++) {
      const share = ((at / steps) * outside - beforeOthers) / (others - beforeOthers);
      out[at] = (before + share * (own - before)) / inside;
    }
  }
  out.fill(1, at);
  return out;
}
