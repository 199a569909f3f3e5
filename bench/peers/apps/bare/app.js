const worker = new Worker("worker.js", { type: "module" });
const inputs = document.querySelectorAll("input");
const ask = () => worker.postMessage(Object.fromEntries(
  [...inputs].map((input) => [input.name, input.valueAsNumber])));
worker.onmessage = ({ data }) => {
  document.querySelector("#result").innerHTML = `<p>${data.text}</p>${data.picture}`;
};
for (const input of inputs) {
  input.disabled = false;
  input.addEventListener("input", ask);
}
ask();
