/** A page in a frame of its own, as a reader would open the file. */
export interface Opened {
  readonly frame: HTMLIFrameElement;
  readonly page: Document;
  readonly violations: string[];
}

export async function openPage(file: string, width: number): Promise<Opened> {
  const frame = document.createElement("iframe");
  frame.style.width = `${width}px`;
  frame.style.height = "800px";
  frame.style.border = "0";
  const url = URL.createObjectURL(new Blob([file], { type: "text/html" }));
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  frame.src = url;
  document.body.append(frame);
  await loaded;
  const page = frame.contentDocument!;
  const violations: string[] = [];
  page.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
  return { frame, page, violations };
}
