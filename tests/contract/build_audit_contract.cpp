#include "tests/contract/build_audit_contract.hpp"

#include <limits>

#include <doctest/doctest.h>

#include "tests/contract/build_audit_parts.hpp"

namespace rdev::testing {

using domain::BuildAuditEntry;
using domain::BuildStatus;
using ports::BuildAudit;

namespace {

BuildAuditEntry full_entry() {
  BuildAuditEntry entry = make_entry(1);
  entry.requested_by = kOddText;
  domain::BuildSpec& spec = entry.spec;
  spec.prompt = kOddText;
  spec.template_name = "service";
  spec.variables = {{"name", kOddText}, {"empty", ""}};
  spec.auto_commit = true;
  spec.auto_push = true;
  spec.callback_url = "https://bot.example/hook?a=:b";
  spec.agent = "claude-code";
  spec.model = "some-model";
  spec.timeout = std::chrono::seconds(86'400);
  spec.priority = -100;
  spec.max_attempts = 10;
  spec.max_cost_usd = 2.5;
  spec.max_turns = 30;
  spec.branch = "feature/x";
  spec.commit_message = kOddText;
  spec.artifacts = {"out/*.txt", "report.html"};
  spec.metadata = {{"ticket", "R-1"}, {"note", kOddText}};
  spec.env_secrets = {"TOKEN_B", "TOKEN_A"};
  return entry;
}

void insertion(Database& db) {
  SUBCASE("an entry is found as it was inserted, with everything set") {
    db.write(&BuildAudit::insert, full_entry()).value();
    CHECK(find_entry(db, 1) == full_entry());
  }

  SUBCASE("an entry is found as it was inserted, with nothing optional set") {
    db.write(&BuildAudit::insert, make_entry(1)).value();
    CHECK(find_entry(db, 1) == make_entry(1));
  }

  SUBCASE("a prompt of 1 MiB comes back whole") {
    BuildAuditEntry entry = make_entry(1);
    entry.spec.prompt = big_text();
    db.write(&BuildAudit::insert, entry).value();
    CHECK(find_entry(db, 1).spec.prompt.size() == domain::kMaxPromptBytes);
    CHECK(find_entry(db, 1) == entry);
  }

  SUBCASE("a new entry is pending and has no past, whatever it is given") {
    BuildAuditEntry entry = make_entry(1);
    entry.status = BuildStatus::completed;
    entry.result = make_result();
    entry.attempt = 3;
    entry.worker_id = domain::WorkerId{"worker-1"};
    entry.started_at = kStart;
    entry.finished_at = kStart;
    entry.cancel_requested = true;
    entry.callback = domain::CallbackSummary{};
    db.write(&BuildAudit::insert, entry).value();
    CHECK(find_entry(db, 1) == make_entry(1));
  }

  SUBCASE("a second entry for the same task is refused and the first stays") {
    db.write(&BuildAudit::insert, make_entry(1)).value();
    CHECK(outcome(db.write(&BuildAudit::insert, full_entry())) == "already_exists");
    CHECK(find_entry(db, 1) == make_entry(1));
  }

  SUBCASE("an entry of an unknown project is refused") {
    CHECK(outcome(db.write(&BuildAudit::insert, make_entry(1, "nowhere"))) == "not_found");
    CHECK(outcome(db.read(&BuildAudit::find, task_id(1))) == "not_found");
  }

  SUBCASE("an unknown build is not found") {
    CHECK(outcome(db.read(&BuildAudit::find, task_id(1))) == "not_found");
  }
}

void listing(Database& db) {
  db.write(&ports::Projects::insert, make_project("other")).value();
  for (const int n : {3, 1, 5}) db.write(&BuildAudit::insert, make_entry(n)).value();
  for (const int n : {2, 4}) db.write(&BuildAudit::insert, make_entry(n, "other")).value();
  for (const int n : {1, 2, 3}) start_entry(db, n);
  const auto listed = [&](const ports::BuildFilter& filter) {
    return numbers(db.read(&BuildAudit::list, filter).value());
  };
  const domain::ProjectId demo{"demo"};
  ports::BuildFilter filter;

  SUBCASE("builds come newest first") {
    CHECK(listed(filter) == "5 4 3 2 1");
  }

  SUBCASE("builds are listed of one project") {
    filter.project_id = demo;
    CHECK(listed(filter) == "5 3 1");
    filter.project_id = domain::ProjectId{"nowhere"};
    CHECK(listed(filter) == "");
  }

  SUBCASE("builds are listed by status") {
    filter.status = BuildStatus::running;
    CHECK(listed(filter) == "3 2 1");
    filter.status = BuildStatus::pending;
    CHECK(listed(filter) == "5 4");
    filter.status = BuildStatus::failed;
    CHECK(listed(filter) == "");
  }

  SUBCASE("a page has at most the limit, and the next begins before its last") {
    filter.limit = 2;
    CHECK(listed(filter) == "5 4");
    filter.before = task_id(4);
    CHECK(listed(filter) == "3 2");
    filter.before = task_id(2);
    CHECK(listed(filter) == "1");
    filter.before = task_id(1);
    CHECK(listed(filter) == "");
  }

  SUBCASE("a limit may be nothing, or more than there is") {
    filter.limit = 0;
    CHECK(listed(filter) == "");
    filter.limit = std::numeric_limits<std::size_t>::max();
    CHECK(listed(filter) == "5 4 3 2 1");
  }

  SUBCASE("conditions hold together") {
    filter.project_id = demo;
    filter.status = BuildStatus::running;
    filter.before = task_id(3);
    filter.limit = 1;
    CHECK(listed(filter) == "1");
  }

  SUBCASE("a page may begin before a build that is not there") {
    filter.before = task_id(9);
    filter.limit = 1;
    CHECK(listed(filter) == "5");
  }

  SUBCASE("builds are listed by when they were submitted, who asked, which agent, what words") {
    BuildAuditEntry other = make_entry(6);
    other.created_at = kStart + std::chrono::seconds(1);
    other.requested_by = "bot/1";
    other.spec.agent = "codex";
    other.spec.prompt = "Say \"100% \xC3\x9C_ber\"\n'so'";
    db.write(&BuildAudit::insert, other).value();
    ports::BuildFilter filter;
    SUBCASE("since") {
      filter.since = other.created_at;
      CHECK(listed(filter) == "6");
    }
    SUBCASE("until") {
      filter.until = other.created_at;
      CHECK(listed(filter) == "5 4 3 2 1");
    }
    SUBCASE("requested by") {
      filter.requested_by = "bot/1";
      CHECK(listed(filter) == "6");
      filter.requested_by = "bot";
      CHECK(listed(filter) == "");
    }
    SUBCASE("agent") {
      filter.agent = "codex";
      CHECK(listed(filter) == "6");
    }
    SUBCASE("text, taken as it is") {
      for (const char* text : {"say \"100% ", "\xC3\x9C_BER", "\n'so'", "%"}) {
        CAPTURE(text);
        filter.text = text;
        CHECK(listed(filter) == "6");
      }
      for (const char* text : {"say 100", "100_",
                               "\xC3\xBC"
                               "_ber",
                               "codex", "\\n"}) {
        CAPTURE(text);
        filter.text = text;
        CHECK(listed(filter) == "");
      }
    }
    SUBCASE("all together, before a cursor") {
      filter.text = "build number";
      filter.since = kStart;
      filter.requested_by = "key-1";
      filter.before = task_id(3);
      CHECK(listed(filter) == "2 1");
    }
  }

  SUBCASE("listed entries are complete") {
    filter.before = task_id(4);
    filter.limit = 1;
    CHECK(db.read(&BuildAudit::list, filter).value().at(0) == find_entry(db, 3));
  }
}

void callbacks(Database& db) {
  using ports::CallbackOutbox;
  for (const int n : {1, 2}) db.add_build(n);
  db.write(&CallbackOutbox::add, make_callback(1)).value();

  SUBCASE("an entry carries its callback's progress, found or listed, and others none") {
    domain::CallbackSummary progress;
    progress.next_attempt_at = kStart;
    CHECK(find_entry(db, 1).callback == progress);
    CHECK_FALSE(find_entry(db, 2).callback.has_value());
    const auto listed = db.read(&BuildAudit::list, {}).value();
    CHECK_FALSE(listed.at(0).callback.has_value());
    CHECK(listed.at(1).callback == progress);
  }

  SUBCASE("the progress is that of the last try") {
    db.write(&CallbackOutbox::claim, {kStart, std::chrono::minutes(1), 1}).value();
    const auto next = kStart + std::chrono::seconds(5);
    ports::DeliveryReport report{domain::CallbackState::pending, 503, "busy", next};
    db.write(&CallbackOutbox::report, domain::CallbackId{"msg_1"}, 1, report).value();
    const domain::CallbackSummary progress{.state = domain::CallbackState::pending,
                                           .attempts = 1,
                                           .last_status = 503,
                                           .last_error = "busy",
                                           .next_attempt_at = next};
    CHECK(find_entry(db, 1).callback == progress);
    CHECK(db.read(&BuildAudit::list, {}).value().at(1).callback == progress);
  }
}

}  // namespace

void build_audit_contract(const StorageFactory& make) {
  Database db(make);
  db.write(&ports::Projects::insert, make_project()).value();
  SUBCASE("insertion") {
    insertion(db);
  }
  SUBCASE("listing") {
    listing(db);
  }
  SUBCASE("callbacks") {
    callbacks(db);
  }
  SUBCASE("transitions") {
    audit_transition_contract(db);
  }
  SUBCASE("pruning") {
    audit_pruning_contract(db);
  }
}

}  // namespace rdev::testing
