// Pan, zoom and neighbours in a graph that the server has laid out. Its nodes are links and work without this.
import { findAll, onClick } from "./dom";

interface View {
  x: number;
  y: number;
  scale: number;
}

const SMALLEST = 0.4;
const LARGEST = 3;

export function moveGraphs(): void {
  for (const graph of findAll<SVGSVGElement>(".cb-graph[data-live]")) enliven(graph);
  for (const graph of findAll<SVGSVGElement>(".cb-graph")) centre(graph);
}

/** Where a graph is wider than its place, as on a phone, that shows what the graph is about first. */
function centre(graph: SVGSVGElement): void {
  const place = graph.parentElement;
  const focus = graph.querySelector(".n.focus");
  if (!place || !focus) return;
  const seen = place.getBoundingClientRect();
  const node = focus.getBoundingClientRect();
  place.scrollLeft += node.left + node.width / 2 - seen.left - seen.width / 2;
}

function enliven(graph: SVGSVGElement): void {
  const view: View = { x: 0, y: 0, scale: 1 };
  const draw = () =>
    graph.querySelector(".vp")?.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
  const zoom = (factor: number) => {
    zoomAt(view, factor, graph.viewBox.baseVal.width / 2, graph.viewBox.baseVal.height / 2);
    draw();
  };
  allowPanning(graph, view, draw);
  graph.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.1 : 0.9);
  }, { passive: false });
  onClick("[data-zoom]", (button) => {
    if (button.getAttribute("aria-controls") !== graph.id) return;
    if (button.dataset.zoom === "fit") Object.assign(view, { x: 0, y: 0, scale: 1 });
    else zoom(Number(button.dataset.zoom));
    draw();
  });
  showNeighbours(graph);
}

function zoomAt(view: View, factor: number, x: number, y: number): void {
  const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
  view.x = x - (x - view.x) * (scale / view.scale);
  view.y = y - (y - view.y) * (scale / view.scale);
  view.scale = scale;
}

function allowPanning(graph: SVGSVGElement, view: View, draw: () => void): void {
  graph.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Element && event.target.closest(".n")) return;
    graph.setPointerCapture(event.pointerId);
  });
  graph.addEventListener("pointermove", (event) => {
    if (!graph.hasPointerCapture(event.pointerId)) return;
    const unit = graph.getScreenCTM()?.a ?? 1;
    view.x += event.movementX / unit;
    view.y += event.movementY / unit;
    draw();
  });
}

function showNeighbours(graph: SVGSVGElement): void {
  const highlight = (id: string | undefined) => dimAllBut(graph, id);
  for (const node of findAll<SVGAElement>(".n", graph)) {
    for (const start of ["pointerenter", "focus"]) node.addEventListener(start, () => highlight(node.dataset.id));
    for (const end of ["pointerleave", "blur"]) node.addEventListener(end, () => highlight(undefined));
  }
}

function dimAllBut(graph: SVGSVGElement, id: string | undefined): void {
  const near = new Set([id]);
  for (const edge of findAll<SVGPathElement>(".e", graph)) {
    const touches = id === undefined || edge.dataset.from === id || edge.dataset.to === id;
    edge.classList.toggle("away", !touches);
    if (touches) near.add(edge.dataset.from).add(edge.dataset.to);
  }
  for (const node of findAll<SVGAElement>(".n", graph))
    node.classList.toggle("away", id !== undefined && !near.has(node.dataset.id));
}
