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

export function subtitle(run, rows, say, ...first) {
  return [
    [...first, evidenceLine(rows, say)].filter(Boolean).join(separator),
    machineLine(run, say),
  ].filter(Boolean);
}

export const familyWord = (say, family) => say.or(`family.${family}`, family.replace(/_/g, ' '));
export const placementWord = (say, placement) => say.or(`placement.${placement}`, String(placement));

export function subsetNote(choice, say) {
  return choice.shown < choice.all ? say('subtitle.subset', {n: choice.shown, all: choice.all}) : '';
}
