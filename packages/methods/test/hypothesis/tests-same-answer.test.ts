import { testSameAnswers } from "../same-answers.js";
import { answers, recorded } from "./tests-same-answer.js";

testSameAnswers(new URL("tests-same-answer.json", import.meta.url), answers, recorded);
