/** Small public tables whose groups are known to differ, missing values and all. */
import { splitAsUsers } from "../split-as-users.mjs";

const beak = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)", "Island"];
const engine = ["Displacement", "Cylinders", "Weight_in_lbs", "Horsepower", "Miles_per_Gallon", "Acceleration"];
const climate = ["temp_max", "temp_min", "wind", "weather", "precipitation"];

/** The columns in which each pair is known to differ. */
const settings = [
  { file: "penguins.json", by: "Species=Adelie,Gentoo", known: beak },
  { file: "penguins.json", by: "Species=Adelie,Chinstrap", known: beak },
  { file: "penguins.json", by: "Species=Chinstrap,Gentoo", known: beak },
  { file: "weather.csv", by: "location=Seattle,New York", known: climate },
  { file: "cars.json", by: "Origin=USA,Japan", known: engine },
  { file: "cars.json", by: "Origin=USA,Europe", known: engine },
];

export const title = "compare, real tables: penguins by species, weather by location, cars by origin";
export const expects =
  "all different; the leading column and the leading row group are among those known to differ; gaps are told, none is dropped";

export async function experiment() {
  const runs = settings.map(({ file, by, known }) => ({ file, known, ...splitAsUsers(file, by) }));
  const fits = ({ verdict, columns, groups, known, file, missingRates }) =>
    verdict === "different" &&
    known.includes(columns[0].name) &&
    known.some((name) => groups[0]?.condition.includes(name)) &&
    missingRates.length > 0 === (file !== "weather.csv");
  return {
    settings,
    found: runs.map(({ by, verdict, groups }) => `${by} ${verdict} (${groups[0]?.condition})`).join("; "),
    holds: runs.every(fits),
    runs,
  };
}
