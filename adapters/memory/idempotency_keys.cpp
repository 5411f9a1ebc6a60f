#include "adapters/memory/idempotency_keys.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rdev::memory {

using domain::IdempotencyClaim;
using domain::IdempotentRequest;
using State = IdempotencyClaim::State;

namespace {

IdempotencyKey key_of(const IdempotentRequest& request) {
  return {request.caller, request.key};
}

bool is_open_for(const IdempotencyRow& row, const IdempotentRequest& request) {
  return row.request.owner == request.owner && !row.answer;
}

}  // namespace

Result<IdempotencyClaim> IdempotencyKeys::claim(const IdempotentRequest& request,
                                                domain::Timestamp now) {
  const auto row = tables_.idempotency_keys.find(key_of(request));
  if (row != nullptr && row->request.expires_at > now) {
    if (row->request.fingerprint != request.fingerprint) {
      return IdempotencyClaim{State::other_request};
    }
    if (row->answer) return IdempotencyClaim{State::answered, row->answer};
    if (row->request.running_until > now) return IdempotencyClaim{State::running};
  }
  tables_.idempotency_keys.put(key_of(request), {request, {}});
  return IdempotencyClaim{State::started};
}

Result<void> IdempotencyKeys::keep(const IdempotentRequest& request,
                                   const domain::StoredAnswer& answer) {
  const auto row = tables_.idempotency_keys.find(key_of(request));
  if (row == nullptr || !is_open_for(*row, request)) {
    return Error{Errc::fenced, "another request has this idempotency key by now"};
  }
  tables_.idempotency_keys.put(key_of(request), {row->request, answer});
  return {};
}

Result<void> IdempotencyKeys::release(const IdempotentRequest& request) {
  const auto row = tables_.idempotency_keys.find(key_of(request));
  if (row != nullptr && is_open_for(*row, request)) {
    tables_.idempotency_keys.erase(key_of(request));
  }
  return {};
}

Result<std::size_t> IdempotencyKeys::prune(domain::Timestamp now, std::size_t limit) {
  std::vector<std::pair<domain::Timestamp, IdempotencyKey>> expired;
  for (const auto& [key, row] : tables_.idempotency_keys.rows()) {
    if (row->request.expires_at <= now) expired.emplace_back(row->request.expires_at, key);
  }
  std::sort(expired.begin(), expired.end());
  expired.resize(std::min(expired.size(), limit));
  for (const auto& [at, key] : expired) tables_.idempotency_keys.erase(key);
  return expired.size();
}

}  // namespace rdev::memory
