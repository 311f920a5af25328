#include "tables/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "tables/lookup.hpp"
#include "tables/quantity.hpp"

namespace ipc {
namespace {

struct Column {
  Words name;
  const char* key;        // in claims.json
  const char* mechanism;  // what it is measured with
  bool said_to_be_fast;   // by both notes
};
constexpr std::array<Column, 3> kColumns{{{{"pipe", "管道"}, "pipe", "pipe", false},
                                          {{"message queue", "消息队列"}, "queue", "posix_mq", false},
                                          {{"shared memory", "共享内存"}, "shared_memory", "shm_sem", true}}};

/// One cell: the note's words, and the experiment behind them; none where they only describe.
struct Said {
  Words words;
  const char* claim;
};
struct Row {
  Words name;
  std::array<Said, 3> said;
  bool efficiency = false;
};

const std::array<Row, 5> k003{
    {{{"space taken in", "开辟空间"},
      {{{{"memory", "内存"}, "E25"}, {{"memory", "内存"}, "E25"}, {{"memory", "内存"}, "E25"}}}},
     {{"reading and writing", "读写方式"},
      {{{{"two-way or one-way", "双向/单向"}, "E16"},
        {{"first in, first out", "先进先出"}, "E20"},
        {{"overwrites the memory", "操作覆盖内存"}, "E22"}}}},
     {{"efficiency", "效率"},
      {{{{"ordinary", "一般"}, "E24"}, {{"ordinary", "一般"}, "E24"}, {{"fast", "快"}, "E24"}}},
      true},
     {{"use", "应用"},
      {{{{"mostly between relatives", "多用于亲缘进程"}, "E19"},
        {{"handy, flexible, widespread", "方便灵活，广泛"}, "E20"},
        {{"rather complicated", "较复杂"}, "E23"}}}},
     {{"needs mutual exclusion", "是否需要互斥机制"},
      {{{{"no", "否"}, "E23"}, {{"no", "否"}, "E23"}, {{"yes", "需要"}, "E23"}}}}}};

const std::array<Row, 4> k004{
    {{{"space taken in", "开辟空间"},
      {{{{"memory", "内存"}, "E25"}, {{"memory", "内存"}, "E25"}, {{"memory", "内存"}, "E25"}}}},
     {{"reading and writing", "读写方式"},
      {{{{"at both ends", "两端读写"}, "E16"},
        {{"first in, first out", "先进先出"}, "E20"},
        {{"overwrites what was there", "覆盖之前的内容"}, "E22"}}}},
     {{"efficiency", "效率"},
      {{{{"ordinary", "一般"}, "E24"}, {{"ordinary", "一般"}, "E24"}, {{"rather high", "较高"}, "E24"}}},
      true},
     {{"trait", "特点"},
      {{{{"mostly parent and child", "多用于父子进程"}, "E19"},
        {{"many by third parties", "有很多第三方队列"}, nullptr},
        {{"mind the synchronization", "需要注意同步操作"}, "E23"}}}}}};

struct Finding {
  std::string verdict, figure;  // as in claims.json; empty: not known
};

std::string text_of(const Json& json, const char* key, Language language) {
  const auto found = json.find(key);
  if (found == json.end()) return {};
  return found->is_string() ? found->get<std::string>()
                            : found->value(language == Language::en ? "en" : "zh", "");
}

const Json* claim_of(const Json& claims, std::string_view id) {
  if (claims.is_null()) return nullptr;
  for (const Json& claim : claims.at("claims"))
    if (claim.at("id").get<std::string>() == id) return &claim;
  return nullptr;
}

/// What the experiment says of this very cell; where it does not tell the columns apart, of the sentence.
Finding finding_of(const Json& claims, std::string_view version, const Row& row, std::size_t column,
                   Language language) {
  const char* const id = row.said[column].claim;
  const Json* const claim = id == nullptr ? nullptr : claim_of(claims, id);
  if (claim == nullptr) return {};
  if (claims.contains("table"))
    for (const Json& cell : claims.at("table"))
      if (cell.at("version").get<std::string>() == version && cell.at("claim").get<std::string>() == id &&
          cell.at("column").get<std::string>() == kColumns[column].key &&
          text_of(cell, "row", Language::zh) == row.name.zh)
        return {cell.at("verdict").get<std::string>(), text_of(cell, "figure", language)};
  if (const auto parts = claim->find("parts");
      parts != claim->end() && parts->contains(kColumns[column].key)) {
    const Json& part = parts->at(kColumns[column].key);
    return {part.at("verdict").get<std::string>(), text_of(part, "figure", language)};
  }
  Finding finding{claim->at("verdict").get<std::string>(), {}};
  if (const auto figures = claim->find("figures"); figures != claim->end() && !figures->empty()) {
    const auto first = figures->begin();
    finding.figure =
        first->is_number() ? fmt::format("{} {:g}", first.key(), first->get<double>()) : first->dump();
  }
  return finding;
}

std::string words_of_verdict(std::string_view verdict, Language language) {
  if (verdict == "holds") return Words{"✓ holds", "✓ 成立"}.in(language);
  if (verdict == "holds_if") return Words{"(✓) holds if", "(✓) 有条件成立"}.in(language);
  if (verdict == "refuted") return Words{"✗ refuted here", "✗ 此处不成立"}.in(language);
  return Words{"– not testable here", "– 此处无法检验"}.in(language);
}

/// How many of the queues by third parties this run has measured.
std::string third_parties(const Summary& summary, Language language) {
  constexpr std::array<std::string_view, 4> kQueues{"boost_mq", "zeromq", "nng", "iceoryx"};
  std::set<std::string_view> measured;
  for (const CellSummary& cell : summary.cells)
    if (std::ranges::find(kQueues, cell.mechanism) != kQueues.end()) measured.insert(cell.mechanism);
  return fmt::format(fmt::runtime(Words{"descriptive; {} measured", "描述性；已测{}种"}.in(language)),
                     measured.size());
}

/// The measured figures of a row, and the grade that each earns. `goodness` is larger for better.
template <class Write, class Goodness>
void add_grades(TextTable& table, const Words& label, const std::array<double, 3>& figures, Language language,
                Write write, Goodness goodness) {
  if (std::ranges::any_of(figures, [](double figure) { return figure <= 0; })) return;
  double best = 0;
  for (const double figure : figures) best = std::max(best, goodness(figure));
  std::vector<std::string> shown{"  " + label.in(language)};
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const bool fast = goodness(figures[i]) >= kFastShare * best;
    shown.push_back(fmt::format("{} {}{}", write(figures[i]),
                                (fast ? Words{"fast", "快"} : Words{"ordinary", "一般"}).in(language),
                                fast == kColumns[i].said_to_be_fast ? " ✓" : " ✗"));
  }
  table.rows.push_back(std::move(shown));
}

/// Adds rows below 效率, and says in the notes how they were graded.
void add_measured(TextTable& table, const Summary& summary, Language language) {
  const auto streams = cells_of(summary, "stream");
  const auto trips = cells_of(summary, "round_trip");
  const auto placement = widest(placements_of(streams));
  const auto size = common_size(trips);
  std::array<double, 3> speeds{}, times{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const CellSummary* stream = best_stream(streams, kColumns[i].mechanism, placement);
    const CellSummary* trip = find(trips, kColumns[i].mechanism, "same_cpu", size);
    speeds[i] = stream == nullptr ? 0 : bandwidth(*stream);
    times[i] = trip == nullptr ? 0 : trip->value;
  }
  const auto rows = table.rows.size();
  add_grades(table, {"throughput", "吞吐量"}, speeds, language, write_bandwidth,
             [](double speed) { return speed; });
  add_grades(table, {"blocking round trip", "阻塞往返"}, times, language, write_time,
             [](double time) { return 1 / time; });
  if (table.rows.size() == rows) return;
  table.notes.push_back(fmt::format(
      fmt::runtime(Words{
          "Measured with {}, {} and {}; fast (快): at least {:.0f} % of the best of the three, ordinary "
          "(一般): less; ✓ as the notes say, ✗ not so here. Throughput: {}, each at its best "
          "size; round trip: {} on one CPU.",
          "测量对象：{}、{}、{}。“快”：至少达到三者最快的 {:.0f} %；否则为“一般”。✓ 与讲义一致，✗ 本机不"
          "一致。吞吐量：{}，各取最快的消息大小；往返：{}，同一CPU。"}
                       .in(language)),
      kColumns[0].mechanism, kColumns[1].mechanism, kColumns[2].mechanism, 100 * kFastShare,
      words_for(placement).in(language), write_size(static_cast<double>(size))));
}

TextTable notes_table(std::string_view version, std::span<const Row> rows, const Summary& summary,
                      const Json& claims, Language language) {
  TextTable table{
      .title = fmt::format(
          fmt::runtime(Words{"The table of notes {}, cell by cell", "讲义{}的比较表，逐格检验"}.in(language)),
          version),
      .header = {""},
      .rows = {},
      .notes = {},
      .prose = true};
  for (const Column& column : kColumns) table.header.push_back(column.name.in(language));
  std::vector<std::string> conditions;
  for (const Row& row : rows) {
    std::vector<std::string> words{row.name.in(language)}, verdicts{""};
    for (std::size_t i = 0; i < row.said.size(); ++i) {
      const Said& said = row.said[i];
      words.push_back(language == Language::zh ? said.words.zh
                                               : fmt::format("{} ({})", said.words.en, said.words.zh));
      if (said.claim == nullptr) {
        verdicts.push_back(third_parties(summary, language));
        continue;
      }
      const auto [verdict, figure] = finding_of(claims, version, row, i, language);
      verdicts.push_back(verdict.empty()
                             ? said.claim
                             : fmt::format("{} {}{}{}", said.claim, words_of_verdict(verdict, language),
                                           figure.empty() || figure == "–" ? "" : ": ",
                                           figure == "–" ? "" : figure));
      if (verdict != "holds_if") continue;
      const std::string condition = text_of(*claim_of(claims, said.claim), "condition", language);
      const std::string line =
          fmt::format(fmt::runtime(Words{"{}: holds if: {}.", "{} 成立的条件：{}。"}.in(language)),
                      said.claim, condition);
      if (!condition.empty() && std::ranges::find(conditions, line) == conditions.end())
        conditions.push_back(line);
    }
    table.rows.push_back(std::move(words));
    table.rows.push_back(std::move(verdicts));
    if (row.efficiency) add_measured(table, summary, language);
  }
  table.notes.insert(table.notes.end(), conditions.begin(), conditions.end());
  if (claims.is_null())
    table.notes.push_back(Words{"This run has no verdicts yet: `ipcbench claims --out RUN` supplies them.",
                                "本次运行尚无检验结论：可用 `ipcbench claims --out RUN` 补上。"}
                              .in(language));
  return table;
}

}  // namespace

Json read_claims(const std::filesystem::path& run) {
  std::error_code none;
  const auto file = (std::filesystem::is_directory(run, none) ? run : run.parent_path()) / "claims.json";
  if (!std::filesystem::exists(file, none)) return {};
  Json json = read_json(file);
  if (!json.is_object() || !json.contains("claims") || !json.at("claims").is_array())
    throw UnusableInput{fmt::format("{}: expected an object with a list 'claims'", file.string())};
  return json;
}

std::vector<TextTable> notes_tables(const Summary& summary, const Json& claims, Language language) try {
  return {notes_table("003", k003, summary, claims, language),
          notes_table("004", k004, summary, claims, language)};
} catch (const Json::exception& error) {
  throw UnusableInput{fmt::format("claims.json: not as this program writes it: {}", error.what())};
}

}  // namespace ipc
