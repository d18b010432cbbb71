// Charts, drawn by ECharts on a canvas: the policy of the pages lets no style through that a library writes into them, so
// the tooltip is drawn too. Colours are those of the page.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface Series {
  name: string;
  colour: string;
  values: (number | null)[];
}

interface Chart {
  kind: "areas" | "bars" | "stack" | "across";
  unit: "count" | "percent" | "minutes" | "money";
  names: string[];
  series: Series[];
}

/** Draws into an element, again whenever its size or the colours change; what ends it. */
export function draw(host: HTMLElement, chart: Chart): () => void {
  const place = document.createElement("div");
  place.className = "chart__place";
  host.append(place);
  // Bars from left to right have their names beside them: the more there are, the higher the chart.
  if (chart.kind === "across") host.style.minBlockSize = `${chart.names.length * (chart.series.length + 1)}rem`;
  const drawn = echarts.init(place, null, { renderer: "canvas" });
  const paint = (): void => void drawn.setOption(option(host, chart), true);
  paint();
  const sized = new ResizeObserver(() => drawn.resize());
  sized.observe(place);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  return () => {
    sized.disconnect();
    dark.removeEventListener("change", paint);
    drawn.dispose();
    place.remove();
  };
}

/** A colour of the page as ECharts reads it. */
function colours(host: HTMLElement): (css: string, hue?: string) => string {
  const dot = document.createElement("canvas");
  dot.width = dot.height = 1;
  const paper = dot.getContext("2d", { willReadFrequently: true });
  return (css, hue) => {
    const probe = document.createElement("span");
    if (hue) probe.className = `hue-${hue}`;
    probe.style.color = css;
    host.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    if (!paper) return colour;
    paper.clearRect(0, 0, 1, 1);
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha = 255] = paper.getImageData(0, 0, 1, 1).data;
    return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
  };
}

function said(value: unknown, unit: Chart["unit"]): string {
  if (typeof value !== "number") return "–";
  const number = value.toLocaleString("en", { maximumFractionDigits: unit === "percent" ? 1 : value < 10 ? 1 : 0 });
  if (unit === "percent") return `${number} %`;
  if (unit !== "minutes" || value < 100) return unit === "minutes" ? `${number} min` : number;
  return `${(value / 60).toLocaleString("en", { maximumFractionDigits: 1 })} h`;
}

function option(host: HTMLElement, { kind, unit, names, series }: Chart): echarts.EChartsCoreOption {
  const colour = colours(host);
  const [text, faint, line, raised] = ["--text", "--text-faint", "--line", "--raised"].map((name) => colour(`var(${name})`));
  const fontFamily = getComputedStyle(host).fontFamily;
  const stacked = kind === "areas" || kind === "stack";
  const label = { color: faint, fontSize: 11, fontFamily };
  const along = {
    type: "category",
    data: names,
    inverse: kind === "across",
    boundaryGap: kind !== "areas",
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { ...label, hideOverlap: true, ...(kind === "across" ? { width: Math.min(240, host.clientWidth / 3), overflow: "break", lineHeight: 13 } : { width: 120, overflow: "truncate" }) },
  };
  const up = {
    type: "value",
    minInterval: unit === "count" ? 1 : 0,
    splitNumber: host.clientWidth < 480 ? 2 : 4,
    splitLine: { lineStyle: { color: line } },
    axisLabel: { ...label, formatter: (value: number) => said(value, unit) },
  };
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily },
    grid: { left: 12, right: 20, top: 12, bottom: series.length > 1 ? 36 : 8, containLabel: true },
    legend: {
      show: series.length > 1,
      type: "scroll",
      bottom: 2,
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { ...label, fontSize: 12 },
      pageTextStyle: label,
      pageIconColor: faint,
    },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      axisPointer: { type: kind === "areas" ? "line" : "shadow", lineStyle: { color: faint }, shadowStyle: { color: colour("var(--hover)") } },
      backgroundColor: raised,
      borderColor: line,
      textStyle: { color: text, fontSize: 12, fontFamily },
      valueFormatter: (value: unknown) => said(value, unit),
    },
    xAxis: kind === "across" ? up : along,
    yAxis: kind === "across" ? along : up,
    series: series.map(({ name, colour: hue, values }) => {
      const solid = colour("var(--hue-solid)", hue);
      const common = { name, data: values, color: solid, ...(stacked ? { stack: "all" } : {}) };
      if (kind !== "areas") return { ...common, type: "bar", barMaxWidth: 36, itemStyle: { borderRadius: stacked ? 0 : kind === "across" ? [0, 3, 3, 0] : [3, 3, 0, 0] } };
      return { ...common, type: "line", symbol: "none", lineStyle: { width: 1.5 }, areaStyle: { opacity: 0.28 }, emphasis: { focus: "series" } };
    }),
  };
}
