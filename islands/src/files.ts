// A file chosen or dropped is read into the field that a form sends: nothing is uploaded by itself.
const MOST_BYTES = 60_000;

async function read(file: File, into: HTMLTextAreaElement): Promise<void> {
  into.value = file.size > MOST_BYTES ? "" : await file.text();
  into.setCustomValidity(file.size > MOST_BYTES ? `${file.name}: ${file.size} bytes, at most ${MOST_BYTES}` : "");
  into.reportValidity();
  into.dispatchEvent(new Event("input", { bubbles: true }));
}

const field = (id: string | undefined): HTMLTextAreaElement | null =>
  id ? (document.getElementById(id) as HTMLTextAreaElement | null) : null;

export function startFiles(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const into = field(input.dataset?.readInto);
    if (into && input.files?.[0]) void read(input.files[0], into);
  });
  document.addEventListener("dragover", (event) => {
    if ((event.target as Element).closest("textarea")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const into = (event.target as Element).closest("textarea");
    const file = event.dataTransfer?.files?.[0];
    if (into && file) { event.preventDefault(); void read(file, into); }
  });
}
