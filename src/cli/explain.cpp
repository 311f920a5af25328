// ipcbench explain: a page on one claim of the lecture notes.
#include <fmt/format.h>

#include <memory>

#include "claims/explain.hpp"
#include "cli/commands.hpp"
#include "runner/launcher.hpp"
#include "tables/claims_file.hpp"

namespace ipc {
namespace {

/// The claim's entry in the run's claims.json.
Json seen_in(const std::filesystem::path& run, std::string_view id) {
  const auto file = std::filesystem::is_directory(run) ? run / "claims.json" : run;
  const Json document = read_claims_file(file);
  for (const Json& claim : document.at("claims"))
    if (claim.at("id") == id) return claim;
  throw UnusableInput{
      fmt::format("{} has no claim {}: ipcbench claims --only {} --out RUN adds it", file.string(), id, id)};
}

}  // namespace

void add_explain(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string subject, run, language = "en";
  };
  auto* command = app.add_subcommand("explain", "a page on a claim of the notes, or a cell of their table");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("SUBJECT", arguments->subject, "a claim such as E23, or a cell such as pipe.efficiency")
      ->required();
  command->add_option("--run", arguments->run, "show what was seen in this run instead of trying it now");
  command->add_option("--lang", arguments->language, "en or zh")->capture_default_str();
  command->callback([arguments, &exit_code] {
    const Language language = parse_language(arguments->language);
    const claims::Subject subject = claims::find_subject(arguments->subject);
    exit_code = kFine;
    if (subject.claim == nullptr) return fmt::print("{}", claims::write_description(*subject.cell, language));
    Json seen;
    if (arguments->run.empty()) {
      catch_interrupts();
      seen = claims::test_claim(*subject.claim);
    } else {
      seen = seen_in(arguments->run, subject.claim->id);
    }
    try {
      fmt::print("{}", claims::write_page(subject, seen, language));
    } catch (const Json::exception& error) {
      throw UnusableInput{fmt::format("claims.json: not as this program writes it: {}", error.what())};
    }
  });
}

}  // namespace ipc
