// ipcbench: the command.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "files/json.hpp"
#include "runner/launcher.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
  CLI::App app{"ipcbench: which IPC mechanism, and what does it cost here?"};
  app.set_version_flag("--version", ipc::kVersion);
  app.require_subcommand(0, 1);  // none is said below, in a better way
  int exit_code = ipc::kFine;
  ipc::add_list(app, exit_code);
  ipc::add_run(app, exit_code);
  ipc::add_claims(app, exit_code);
  ipc::add_explain(app, exit_code);
  ipc::add_table(app, exit_code);
  ipc::add_report(app, exit_code);
  ipc::add_doctor(app, exit_code);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      fmt::print(stderr,
                 "ipcbench: which command? expected one of list, run, claims, explain, table, report, "
                 "doctor; --help "
                 "explains\n");
      return ipc::kUnusable;
    }
    return exit_code;
  } catch (const CLI::Success& wanted) {  // --help, --version
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "ipcbench: {}\n", error.what());
    return ipc::kUnusable;
  } catch (const ipc::UnusableInput& error) {
    fmt::print(stderr, "ipcbench: {}\n", error.what());
    return ipc::kUnusable;
  } catch (const ipc::Interrupted&) {
    return ipc::kInterrupted;
  } catch (const std::exception& error) {
    fmt::print(stderr, "ipcbench: {}\n", error.what());
    return ipc::kUnusable;
  }
}
