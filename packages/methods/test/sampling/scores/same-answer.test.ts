import { testSameAnswers } from "../../same-answers.js";
import { answers, recorded } from "./same-answer.js";

testSameAnswers(new URL("same-answer.json", import.meta.url), answers, recorded);
