#include "adapters/redis/connection.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include <hiredis/hiredis.h>

namespace rdev::redis {
namespace {

using std::chrono::microseconds;

timeval to_timeval(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {
      static_cast<time_t>(seconds.count()),
      static_cast<suseconds_t>(std::chrono::duration_cast<microseconds>(time - seconds).count())};
}

struct FreeReply {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};

Reply to_reply(const redisReply& raw) {
  Reply reply;
  if (raw.type == REDIS_REPLY_INTEGER) {
    reply.text = std::to_string(raw.integer);
  } else if (raw.type == REDIS_REPLY_STRING || raw.type == REDIS_REPLY_STATUS) {
    reply.text = std::string(raw.str, raw.len);
  } else if (raw.type == REDIS_REPLY_ARRAY) {
    for (std::size_t i = 0; i < raw.elements; ++i) reply.items.push_back(to_reply(*raw.element[i]));
  }
  return reply;
}

Error refusal(std::string_view text) {
  const bool is_forbidden = text.starts_with("NOPERM") || text.starts_with("WRONGPASS") ||
                            text.starts_with("NOAUTH") || text.starts_with("ERR invalid password");
  return {is_forbidden ? Errc::forbidden : Errc::unsupported, std::string(text)};
}

}  // namespace

void Connection::Free::operator()(redisContext* context) const noexcept {
  redisFree(context);
}

Error Connection::lost() const {
  return {Errc::unavailable, context_ == nullptr ? "out of memory" : context_->errstr};
}

Result<Connection> Connection::open(const Url& url, std::chrono::milliseconds at_most) {
  Connection connection(redisConnectWithTimeout(url.host.c_str(), url.port, to_timeval(at_most)));
  redisContext* context = connection.context_.get();
  if (context == nullptr || context->err != 0) return connection.lost();
  if (redisSetTimeout(context, to_timeval(at_most)) != REDIS_OK) return connection.lost();
  if (url.password.empty()) return connection;
  std::vector<std::string> login{"AUTH"};
  if (!url.user.empty()) login.push_back(url.user);
  login.push_back(url.password);
  if (auto done = connection.run(login); done.has_error()) return done.error().in("Redis");
  return connection;
}

Result<Reply> Connection::run(const std::vector<std::string>& arguments) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const std::string& argument : arguments) {
    texts.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(redisCommandArgv(
      context_.get(), static_cast<int>(texts.size()), texts.data(), sizes.data())));
  if (reply == nullptr) return lost();
  if (reply->type == REDIS_REPLY_ERROR) return refusal({reply->str, reply->len});
  return to_reply(*reply);
}

}  // namespace rdev::redis
