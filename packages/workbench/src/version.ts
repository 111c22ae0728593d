/** Of Pushforward, written into answers; a test holds it to package.json. @module */
export const version = "0.1.0";
