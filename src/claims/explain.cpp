#include "claims/explain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>

#include "tables/layout.hpp"

namespace ipc::claims {
namespace {

std::string_view column_in(std::string_view column, bool en) {
  if (column == "pipe") return en ? "pipe" : "管道";
  if (column == "queue") return en ? "message queue" : "消息队列";
  return en ? "shared memory" : "共享内存";
}

constexpr std::size_t kWidth = 78;

/// The cell's words in each version of the notes' table that has it.
std::string cell_in_words(const NotesCell& wanted, bool en) {
  std::string text;
  for (const NotesCell& cell : notes_cells()) {
    if (cell.column != wanted.column || cell.key != wanted.key) continue;
    text += wrap(en ? fmt::format("the table of notes {}, {}, row {} ({}): {} ({})", cell.version,
                                  column_in(cell.column, en), cell.row.en, cell.row.zh, cell.words.en,
                                  cell.words.zh)
                    : fmt::format("笔记{}的对照表，{}，{}：{}", cell.version, column_in(cell.column, en),
                                  cell.row.zh, cell.words.zh),
                 kWidth, "  ") +
            "\n";
  }
  return text;
}

}  // namespace

std::map<std::string, std::string> words_of(std::string_view id) {
  const std::string heading = fmt::format("# {}", id);
  std::map<std::string, std::string> sections;
  std::istringstream lines{std::string{all_words()}};
  std::string* section = nullptr;
  bool ours = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ")) {
      ours = line == heading;
      section = nullptr;
    } else if (ours && line.starts_with("## ")) {
      section = &sections[line.substr(3)];
    } else if (section != nullptr && !line.empty()) {
      *section += (section->empty() ? "" : " ") + line;
    }
  }
  return sections;
}

Subject find_subject(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return {&find_claim(name)};
  const auto column = name.substr(0, dot), key = name.substr(dot + 1);
  for (const NotesCell& cell : notes_cells())
    if (cell.column == column && cell.key == key)
      return {cell.claim.empty() ? nullptr : &find_claim(cell.claim), &cell};
  std::set<std::string_view> keys;
  for (const NotesCell& cell : notes_cells()) keys.insert(cell.key);
  throw UnusableInput{
      fmt::format("'{}' is no cell: expected pipe, queue or shared_memory, a dot, and one of {}", name,
                  fmt::join(keys, ", "))};
}

std::string write_page(const Subject& subject, const Json& seen, Language language) {
  const bool en = language == Language::en;
  const Claim& claim = *subject.claim;
  const auto words = words_of(claim.id);
  std::string page;
  const auto section = [&](std::string_view heading, const std::string& text) {
    if (!text.empty()) page += fmt::format("\n{}\n{}\n", heading, wrap(text, kWidth, "  "));
  };
  const auto word = [&](const std::string& name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string{} : found->second;
  };
  const std::string suffix = en ? ".en" : ".zh";
  page += wrap(fmt::format("{}  {}", claim.id, en ? claim.sentence.en : claim.sentence.zh), kWidth) + "\n";
  if (subject.cell != nullptr) page += cell_in_words(*subject.cell, en);
  section(en ? fmt::format("What the notes say ({})", claim.sources)
             : fmt::format("笔记怎么说（{}）", claim.sources),
          word("says"));
  section(en ? "Why it is so" : "为什么", word("why" + suffix));
  section(en ? "The experiment" : "实验", word("experiment" + suffix));
  section(en ? "It holds when" : "成立的标准", std::string{en ? claim.passes.en : claim.passes.zh});
  page += en ? "\nWhat was seen here\n" : "\n在这台机器上看到的\n";
  page += wrap(fmt::format("{}{}", in_words(seen, language),
                           seen.contains("condition")
                               ? fmt::format("{}{}", en ? " " : "：",
                                             seen.at("condition").at(en ? "en" : "zh").get<std::string>())
                               : ""),
               kWidth, "  ") +
          "\n";
  for (const auto* key : {"reason", "error"})
    if (seen.contains(key))
      page += wrap(seen.at(key).is_object() ? seen.at(key).at(en ? "en" : "zh").get<std::string>()
                                            : seen.at(key).get<std::string>(),
                   kWidth, "  ") +
              "\n";
  if (seen.contains("checks"))
    for (const Json& check : seen.at("checks")) {
      const std::string text = wrap(check.at(en ? "en" : "zh").get<std::string>(), kWidth, "    ");
      page += fmt::format("  {}{}\n", check.at("so").get<bool>() ? "✓ " : "✗ ", text.substr(4));
    }
  if (seen.contains("figures")) {
    page += "\n";
    for (const auto& [name, value] : seen.at("figures").items())
      page += fmt::format("    {:<36} {:>12}\n", name, value.dump());
  }
  section(en ? "Where the notes are imprecise" : "笔记不够准确之处", word("imprecise" + suffix));
  section(en ? "To read" : "对应的源文件", std::string{claim.read});
  section(en ? "To repeat it" : "重做一遍", fmt::format("ipcbench claims --only {}", claim.id));
  return page;
}

std::string write_description(const NotesCell& cell, Language language) {
  const bool en = language == Language::en;
  return cell_in_words(cell, en) + "\n" +
         wrap(
             en ? "A description: it says what is on offer, and no experiment can confirm or refute that it "
                  "is much. What this suite has of it and can be measured beside the kernel's own queues: "
                  "boost_mq, zeromq, nng, iceoryx. `ipcbench list` tells which of them are to be had here, "
                  "`ipcbench table RUN` how many a run has measured."
                : "这是描述性的一格：它说的是有哪些选择，“很多”无法用实验证实或推翻。本套件收入并与内核自身的"
                  "队列一同测量的有：boost_mq、zeromq、nng、iceoryx。`ipcbench list` 列出本机可用的，"
                  "`ipcbench table RUN` 给出某次运行测了几种。",
             kWidth, "  ") +
         "\n\n" + (en ? "To read" : "对应的源文件") +
         "\n  src/mechanisms/boost_mq.cpp, zeromq.cpp, nng.cpp, iceoryx.cpp\n";
}

}  // namespace ipc::claims
