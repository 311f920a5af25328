// What stands under a title: what was measured, on which machine, how often, and what the interval is.
import {percent} from './format.mjs';

// A middle dot would be as wide as a Chinese character in the fonts that set both scripts.
export const separator = ' | ';

// What hypervisors answer to CPUID, and what they are called.
const hypervisors = {
  KVMKVMKVM: 'KVM',
  'Microsoft Hv': 'Hyper-V',
  VMwareVMware: 'VMware',
  XenVMMXenVMM: 'Xen',
  TCGTCGTCGTCG: 'QEMU',
};

export function machineLine(run, say) {
  const {machine} = run;
  const host = run.run.host;
  return [
    host,
    machine.cpu_model,
    machine.cpus === undefined ? '' : say('subtitle.cpus', {n: machine.cpus}),
    machine.kernel,
    machine.hypervisor
      ? say('subtitle.virtual', {
          name: Object.hasOwn(hypervisors, machine.hypervisor) ? hypervisors[machine.hypervisor] : machine.hypervisor,
        })
      : '',
  ]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .join(separator);
}

function evidenceLine(rows, say) {
  const launches = rows.map((row) => row.launches).filter(Number.isFinite);
  const parts = [];
  if (launches.length) {
    const least = Math.min(...launches),
      most = Math.max(...launches);
    parts.push(say('subtitle.launches', {n: least === most ? least : `${least}–${most}`}));
  }
  const coverages = rows.map((row) => row.coverage).filter(Number.isFinite);
  const some = (kind) => rows.some((row) => row.interval === kind);
  if (coverages.length) {
    const coverage = percent(Math.min(...coverages));
    parts.push(say(some('figures') ? 'subtitle.figures' : 'subtitle.interval', {coverage}));
    if (some('range')) parts.push(say('subtitle.range_too'));
  } else if (some('bounds')) {
    parts.push(say('subtitle.bounds'));
  } else if (some('range')) {
    parts.push(say('subtitle.range'));
  } else if (launches.length) {
    parts.push(say(Math.min(...launches) < 6 ? 'subtitle.too_few' : 'subtitle.no_interval'));
  }
  return parts.join(separator);
}

// Two lines: what was measured (`parts`, of which empty ones are left out) and how well it is known, then the machine.
// `drawn` has the chart's rows and, where a rule chose them, the choice.
export function subtitle(run, say, {rows, choice}, parts) {
  const measured = [...parts, choice ? subsetNote(choice, say) : '', evidenceLine(rows, say)];
  return [measured.filter(Boolean).join(separator), machineLine(run, say)].filter(Boolean);
}

function subsetNote(choice, say) {
  if (choice.shown >= choice.all) return '';
  return say(choice.byReader ? 'subtitle.chosen' : 'subtitle.subset', {n: choice.shown, all: choice.all});
}
