// ipcbench table: a run as tables, for a terminal or for a paper.
#include <fmt/format.h>

#include <memory>
#include <vector>

#include "cli/commands.hpp"
#include "tables/classic.hpp"
#include "tables/comparison.hpp"
#include "tables/notes.hpp"
#include "tables/pool_choice.hpp"
#include "tables/textbook.hpp"

namespace ipc {

void add_table(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string run, language = "en", format = "text", classic;
    bool save = false;
  };
  auto* command = app.add_subcommand("table", "a run as tables");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("RUN", arguments->run, "a run's folder, or a summary.json")->required();
  command->add_option("--lang", arguments->language, "en or zh")->capture_default_str();
  command->add_option("--format", arguments->format, "text, md, csv or tex")->capture_default_str();
  command->add_option("--classic", arguments->classic,
                      "a textbook's tables instead: unpv2, apue, tlpi28, tlpi43 or lmbench");
  command->add_flag("--save", arguments->save,
                    "also write table.txt, .md, .csv and .tex into the run's folder");
  command->callback([arguments, &exit_code] {
    const Language language = parse_language(arguments->language);
    const Format format = parse_format(arguments->format);
    const Summary summary = read_summary(arguments->run);
    std::vector<TextTable> tables;
    if (arguments->classic.empty()) {
      tables = {mechanism_table(summary, language), dispatch_table(summary, language),
                pool_choice_table(summary, language)};
      for (auto& table : notes_tables(summary, read_claims(arguments->run), language))
        tables.push_back(std::move(table));
      for (auto& table : textbook_tables(language, format != Format::csv)) tables.push_back(std::move(table));
    } else {
      tables = classic_tables(arguments->classic, summary, language);
    }
    const auto write = [&](Format as) {
      std::string text;
      for (const TextTable& table : tables)
        if (!table.rows.empty()) {
          text += text.empty() ? "" : "\n";
          if (as == Format::csv)
            text += write_table({.title = {}, .header = {table.title}, .rows = {}, .notes = {}}, as);
          text += write_table(table, as);
        }
      return text;
    };
    fmt::print("{}", write(format));
    if (arguments->save) {
      const std::filesystem::path folder{arguments->run};
      const std::string name = arguments->classic.empty() ? "table" : "table-" + arguments->classic;
      write_file(folder / (name + ".txt"), write(Format::text));
      write_file(folder / (name + ".md"), write(Format::markdown));
      write_file(folder / (name + ".csv"), write(Format::csv));
      write_file(folder / (name + ".tex"), write(Format::latex));
    }
    exit_code = kFine;
  });
}

}  // namespace ipc
