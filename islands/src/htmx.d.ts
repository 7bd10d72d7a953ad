declare module "htmx.org" {
  const htmx: {
    trigger(element: Element | string, name: string, detail?: object): void;
    ajax(method: string, path: string, where: object): Promise<void>;
    process(element: Element): void;
    config: Record<string, unknown>;
  };
  export default htmx;
}
