const services = await (await fetch("services.json")).json();

for (const [name, url] of Object.entries(services)) {
  const line = document.createElement("li");
  line.textContent = `${name}: …`;
  document.querySelector("#services").append(line);
  fetch(`${url}/healthz`).then(
    (response) => (line.textContent = `${name}: ${response.ok ? "well" : "ill"}`),
    () => (line.textContent = `${name}: away`),
  );
}
