const list = document.querySelector("#entries");
const form = document.querySelector("#new");
const said = document.querySelector("#said");

async function call(method, path = "", body) {
  const response = await fetch(`/api/entries${path}`, {
    method,
    headers: body && { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (response.ok) return response.status === 204 ? undefined : response.json();
  throw new Error((await response.json()).detail);
}

function item(entry) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.textContent = "Remove";
  button.ariaLabel = `Remove ${entry.text}`;
  button.addEventListener("click", () => act(() => call("DELETE", `/${entry.id}`)));
  line.append(entry.text, button);
  return line;
}

async function act(action) {
  try {
    await action?.();
    const { entries } = await call("GET");
    list.replaceChildren(...entries.map(item));
    said.textContent = "";
  } catch (error) {
    said.textContent = error.message;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = new FormData(form).get("text");
  act(async () => {
    await call("POST", "", { text });
    form.reset();
  });
});

act();
