// Simulates what the sensors of a network of water say, with leaks, by EPANET.
//   npm i epanet-js@0.9.0 && node simulate.cjs plan.json OUT
// A plan is a list of histories: {name, inp, days, sensors, flows, levels, seed,
// demand (0 repeats the patterns exactly; 1 is lively), noise (of pressures, in the
// network's unit), cmh (network's flow unit for 1 m³/h), leaks: [{node, from, to,
// cmh, grow}]} with days as numbers; weeks: [{from, to, factor}] in which everybody
// draws more or less than usual; faults: [{sensor, from, to, kind: gone, stuck or
// off, by}] of sensors. It writes NAME.csv and NAME-leaks.csv.
const fs = require('fs');
const { Project, Workspace, NodeProperty, NodeType, LinkProperty, TimeParameter } = require('epanet-js');

function dice(seed) {
  let s = seed >>> 0;
  const uniform = () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296 + 1e-10;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()) };
}

async function simulate(plan, out) {
  const ws = new Workspace();
  if (ws.loadModule) await ws.loadModule();
  const m = new Project(ws);
  ws.writeFile('net.inp', fs.readFileSync(plan.inp, 'utf8'));
  m.open('net.inp', 'net.rpt', 'net.out');
  const day = 86400, quarter = 900;
  m.setTimeParameter(TimeParameter.Duration, plan.days * day);
  for (const p of [TimeParameter.HydStep, TimeParameter.ReportStep, TimeParameter.QualStep]) m.setTimeParameter(p, quarter);
  const { normal } = dice(plan.seed);
  const nodes = plan.sensors.map((id) => m.getNodeIndex(id));
  const links = plan.flows.map((id) => m.getLinkIndex(id));
  const tanks = plan.levels.map((id) => m.getNodeIndex(id));
  const leaks = plan.leaks.map((l) => ({ ...l, index: m.getNodeIndex(l.node), c: 0 }));
  const demands = [];
  for (let i = 1; i <= m.getCount(0); i++) {
    if (m.getNodeType(i) !== NodeType.Junction) continue;
    for (let k = 1; k <= m.getNumberOfDemands(i); k++) {
      const base = m.getBaseDemand(i, k);
      if (base > 0) demands.push({ i, k, base, own: 0 });
    }
  }
  let slow = 0, quick = 0;
  const common = (t) => (plan.weeks ?? []).reduce((f, w) => (t >= w.from * day && t < w.to * day ? f * w.factor : f), 1);
  const held = {};
  const spoilt = (sensor, t, value) => {
    for (const f of plan.faults ?? []) {
      if (f.sensor !== sensor || t < f.from * day || t >= f.to * day) continue;
      if (f.kind === 'gone') return '';
      if (f.kind === 'stuck') return (held[sensor] ??= value);
      value = (+value + f.by).toFixed(2);
    }
    return value;
  };
  const stir = (t) => {
    if (!(plan.demand || plan.weeks) || t % 3600 !== 0) return;
    if (t % day === 0) slow = 0.6 * slow + 0.025 * normal();
    quick = 0.8 * quick + 0.02 * normal();
    for (const d of demands) {
      d.own = 0.7 * d.own + 0.15 * normal();
      m.setBaseDemand(d.i, d.k, d.base * common(t) * Math.max(0, 1 + plan.demand * (slow + quick + d.own)));
    }
  };
  const rows = ['time,' + [...plan.sensors, ...plan.flows.map((f) => 'flow_' + f), ...plan.levels.map((f) => 'level_' + f)].join(',')];
  const start = Date.UTC(2026, 0, 5);
  m.openH();
  m.initH(11);
  for (let t = 0, dt = 1; dt > 0; ) {
    t = m.runH();
    if (t % quarter === 0) {
      const values = [
        ...nodes.map((i, k) => spoilt(plan.sensors[k], t, (m.getNodeValue(i, NodeProperty.Pressure) + plan.noise * normal()).toFixed(2))),
        ...links.map((i) => m.getLinkValue(i, LinkProperty.Flow).toFixed(2)),
        ...tanks.map((i) => m.getNodeValue(i, NodeProperty.Pressure).toFixed(3)),
      ];
      rows.push(new Date(start + t * 1000).toISOString().slice(0, 16) + ',' + values.join(','));
      stir(t);
    }
    dt = m.nextH();
    const next = t + dt;
    for (const l of leaks) {
      if (!l.c && next >= l.from * day) l.c = (l.cmh * plan.cmh) / Math.sqrt(Math.max(5, m.getNodeValue(l.index, NodeProperty.Pressure)));
      const part = l.grow ? Math.min(1, (next - l.from * day) / (l.grow * day)) : 1;
      const c = next >= l.from * day && next < l.to * day ? l.c * part : 0;
      m.setNodeValue(l.index, NodeProperty.Emitter, c);
    }
  }
  fs.writeFileSync(`${out}/${plan.name}.csv`, rows.join('\n') + '\n');
  const at = (d) => new Date(start + d * day * 1000).toISOString().slice(0, 16);
  const labels = leaks.map((l) => [l.node, at(l.from), at(l.to), l.cmh, (l.grow || 0) * 24, l.near || ''].join(','));
  fs.writeFileSync(`${out}/${plan.name}-leaks.csv`, ['node,start,end,cmh,full_after_hours,near', ...labels].join('\n') + '\n');
}

(async () => {
  const [, , file, out] = process.argv;
  for (const plan of JSON.parse(fs.readFileSync(file, 'utf8'))) {
    const began = Date.now();
    await simulate(plan, out);
    console.log(plan.name, plan.leaks.length, 'leaks', Date.now() - began, 'ms');
  }
})();
