#include "tables/notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "tables/claims_file.hpp"
#include "tables/lookup.hpp"
#include "tables/notes_cells.hpp"
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
Finding finding_of(const Json& claims, const NotesCell& cell, Language language) {
  const Json* const claim = cell.claim.empty() ? nullptr : claim_of(claims, cell.claim);
  if (claim == nullptr) return {};
  const auto found = [&](const Json& where) -> Finding {
    return {where.at("verdict").get<std::string>(),
            text_of(where, where.contains("means") ? "means" : "figure", language)};
  };
  if (claims.contains("table"))
    for (const Json& other : claims.at("table"))
      if (other.at("version").get<std::string>() == cell.version &&
          other.at("claim").get<std::string>() == cell.claim &&
          other.at("column").get<std::string>() == cell.column &&
          text_of(other, "row", Language::zh) == cell.row.zh)
        return found(other);
  const std::string column{cell.column};
  if (const auto parts = claim->find("parts"); parts != claim->end() && parts->contains(column))
    return found(parts->at(column));
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

/// "E23 ✓ holds: 0 torn"; what it depends on is added to the conditions.
std::string what_is_found(const NotesCell& cell, const Summary& summary, const Json& claims,
                          Language language, std::vector<std::string>& conditions) {
  if (cell.claim.empty()) return third_parties(summary, language);
  const auto [verdict, figure] = finding_of(claims, cell, language);
  if (verdict.empty()) return std::string{cell.claim};
  if (verdict == "holds_if") {
    const std::string condition = text_of(*claim_of(claims, cell.claim), "condition", language);
    std::string line = fmt::format(
        fmt::runtime(Words{"{} holds if: {}.", "{} 成立的条件：{}。"}.in(language)), cell.claim, condition);
    if (!condition.empty() && std::ranges::find(conditions, line) == conditions.end())
      conditions.push_back(std::move(line));
  }
  return fmt::format("{} {}{}{}", cell.claim, words_of_verdict(verdict, language),
                     figure.empty() || figure == "–" ? ""
                     : language == Language::en      ? ": "
                                                     : "：",
                     figure == "–" ? "" : figure);
}

TextTable notes_table(std::string_view version, const Summary& summary, const Json& claims,
                      Language language) {
  TextTable table{
      .title = fmt::format(
          fmt::runtime(Words{"The table of notes {}, cell by cell", "讲义{}的比较表，逐格检验"}.in(language)),
          version),
      .header = {""},
      .rows = {},
      .notes = {},
      .prose = true};
  for (const Column& column : kColumns) table.header.push_back(column.name.in(language));
  std::vector<const NotesCell*> cells;
  for (const NotesCell& cell : notes_cells())
    if (cell.version == version) cells.push_back(&cell);
  std::vector<std::string> conditions;
  for (std::size_t first = 0; first + kColumns.size() <= cells.size(); first += kColumns.size()) {
    std::vector<std::string> words{cells[first]->row.in(language)}, verdicts{""};
    for (std::size_t i = first; i < first + kColumns.size(); ++i) {
      const NotesCell& cell = *cells[i];
      words.push_back(language == Language::zh ? cell.words.zh
                                               : fmt::format("{} ({})", cell.words.en, cell.words.zh));
      verdicts.push_back(what_is_found(cell, summary, claims, language, conditions));
    }
    table.rows.push_back(std::move(words));
    table.rows.push_back(std::move(verdicts));
    if (cells[first]->key == "efficiency") add_measured(table, summary, language);
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
  return read_claims_file(file);
}

std::vector<TextTable> notes_tables(const Summary& summary, const Json& claims, Language language) try {
  return {notes_table("003", summary, claims, language), notes_table("004", summary, claims, language)};
} catch (const Json::exception& error) {
  throw UnusableInput{fmt::format("claims.json: not as this program writes it: {}", error.what())};
}

}  // namespace ipc
