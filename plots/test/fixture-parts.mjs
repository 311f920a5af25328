// Parts of the synthetic run: its mechanisms, its random sequence, its claims. All made up.

const persistence = {queue: 'kernel', shared_memory: 'kernel'};

// Name, family, round trip in ns, summary; and traits: who can reach it, which way, what it moves.
const base = [
  ['pipe', 'pipe', 4800, 'anonymous pipe, pipe(7)', 'related', 'one_way', 'byte stream'],
  ['posix_mq', 'queue', 6000, 'POSIX message queue, mq_overview(7)', 'unrelated', 'one_way', 'message'],
  ['shm_sem', 'shared_memory', 4300, 'POSIX shared memory and semaphores', 'unrelated', 'two_way', 'message'],
  ['signal', 'signal', 5600, 'real-time signals with a payload', 'unrelated', 'two_way', 'message'],
  ['unix_stream', 'socket', 8800, 'UNIX stream socket pair, unix(7)', 'unrelated', 'two_way', 'byte stream'],
  ['boost_mq', 'queue', 5200, 'Boost.Interprocess message_queue', 'unrelated', 'one_way', 'message'],
  ['boost_shm_sem', 'shared_memory', 4350, 'Boost.Interprocess shared memory and semaphore', 'unrelated', 'two_way', 'message'],
].map(([name, family, cost, text, reach, direction, unit]) => [
  name,
  family,
  cost,
  text,
  {unit, direction, unrelated: reach === 'unrelated', persistence: persistence[family] ?? 'process'},
]);

export function sequence(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

export function mechanismsFor(count) {
  const all = base.slice();
  for (let i = 0; all.length < count - 1; ++i) {
    const [name, family, cost, , traits] = base[i % base.length];
    const variant = `${name}_${['epoll', 'spin', 'batched', 'vectored', 'zero_copy', 'abstract'][Math.floor(i / base.length) % 6]}`;
    all.push([variant, family, cost * (1 + 0.07 * (i + 1)), `${family}, synthetic variant ${i + 1}`, traits]);
  }
  return all;
}

export function round(value, digits = 1) {
  return Number(value.toFixed(digits));
}

// Figures of the notes' table in words, where the claim has them.
const inWords = {
  '0 / 812': {en: '0 torn up to PIPE_BUF, 812 above', zh: 'PIPE_BUF 以内撕裂 0 条，以上 812 条'},
  '31 %': {en: '31 % lost without', zh: '不加锁丢失 31 %'},
};

// Three claims and three rows of the notes' table: enough for every verdict and both notes.
export const claims = {
  schema: 1,
  claims: [
    {
      id: 'E24',
      sentence: {en: 'shared memory is fast, pipe and queue ordinary', zh: '共享内存快，管道和消息队列一般'},
      source: '003',
      verdict: 'holds_if',
      condition: {en: 'throughput, not a blocking round trip', zh: '指吞吐量，不指阻塞的往返'},
      passes: {en: 'at least twice the throughput of each of the others', zh: '吞吐量至少为其他每种的两倍'},
      checks: [
        {en: 'throughput at least twice', zh: '吞吐量至少两倍', so: true},
        {en: 'no worse at a round trip', zh: '往返不更慢', so: true},
      ],
      figures: {throughput_ratio: 2.1, round_trip_ratio: 1.1},
      command: 'ipcbench claims --only E24',
    },
    {
      id: 'E23',
      sentence: {en: 'a pipe needs no mutual exclusion', zh: '管道不需要互斥机制'},
      source: '003',
      verdict: 'holds_if',
      condition: {en: 'messages up to PIPE_BUF', zh: '消息不大于 PIPE_BUF'},
      figures: {torn_small: 0, torn_large: 812},
      command: 'ipcbench claims --only E23',
    },
    {
      id: 'E14',
      sentence: {en: 'map equals a loop of apply_async().get()', zh: 'map 等价于循环 apply_async().get()'},
      source: '003',
      verdict: 'refuted',
      checks: [{en: 'the loop takes as long as map', zh: '循环与 map 耗时相同', so: false}],
      figures: {map_ms: 52, loop_ms: 203},
      command: 'ipcbench claims --only E14',
    },
  ],
  table: [
    [
      '003',
      '效率',
      'efficiency',
      [
        ['pipe', '一般', 'ordinary', 'holds', '4.8 µs', 'E24'],
        ['queue', '一般', 'ordinary', 'holds', '6.0 µs', 'E24'],
        ['shared_memory', '快', 'fast', 'holds_if', '2.1 ×', 'E24'],
      ],
    ],
    [
      '003',
      '是否需要互斥机制',
      'needs mutual exclusion',
      [
        ['pipe', '否', 'no', 'holds_if', '0 / 812', 'E23'],
        ['queue', '否', 'no', 'holds', '0', 'E23'],
        ['shared_memory', '需要', 'yes', 'holds', '31 %', 'E23'],
      ],
    ],
    [
      '004',
      '效率',
      'efficiency',
      [
        ['pipe', '一般', 'ordinary', 'holds', '4.8 µs', 'E24'],
        ['queue', '一般', 'ordinary', 'holds', '6.0 µs', 'E24'],
        ['shared_memory', '较高', 'rather high', 'not_testable_here', '–', 'E24'],
      ],
    ],
  ].flatMap(([version, zh, en, columns]) =>
    columns.map(([column, wordsZh, wordsEn, verdict, figure, claim]) => ({
      version,
      row: {en, zh},
      column,
      words: {zh: wordsZh, en: wordsEn},
      verdict,
      figure,
      ...(Object.hasOwn(inWords, figure) ? {means: inWords[figure]} : {}),
      claim,
    })),
  ),
};
