import { lowerCase, upperCase } from '../bytes';
import type { NoteSink } from '../notes';
import { cmdLine, cmdLineUnix, cmdLineWin } from './command-line';
import { removeCommentsChar, replaceComments } from './comments';
import { md5, sha256 } from './digest';
import { base64Decode, base64DecodeExt, hexDecode, sqlHexDecode, utf8ToUnicode } from './encodings';
import { cssDecode, escapeSeqDecode, jsDecode, jsDecodeExt } from './escapes';
import { htmlEntityDecode } from './html-entities';
import { normalizePath, normalizePathWin } from './path';
import { urlDecode, urlDecodeUni } from './percent';
import {
  compressWhiteSpace,
  removeNulls,
  removeWhitespace,
  replaceNulls,
  trim,
  trimLeft,
  trimRight,
} from './whitespace';

/** From bytes to bytes; returns the same string when there is nothing to do. */
export type Transformation = (text: string, sink: NoteSink) => string;

/** By AWS's name (topic waf-rule-statement-transformation). */
export const TRANSFORMATIONS: Readonly<Record<string, Transformation>> = {
  NONE: (text) => text,
  BASE64_DECODE: base64Decode,
  BASE64_DECODE_EXT: base64DecodeExt,
  CMD_LINE: cmdLine,
  CMD_LINE_UNIX: cmdLineUnix,
  CMD_LINE_WIN: cmdLineWin,
  COMPRESS_WHITE_SPACE: compressWhiteSpace,
  CSS_DECODE: cssDecode,
  ESCAPE_SEQ_DECODE: escapeSeqDecode,
  HEX_DECODE: hexDecode,
  HTML_ENTITY_DECODE: htmlEntityDecode,
  JS_DECODE: jsDecode,
  JS_DECODE_EXT: jsDecodeExt,
  LOWERCASE: lowerCase,
  MD5: md5,
  NORMALIZE_PATH: normalizePath,
  NORMALIZE_PATH_WIN: normalizePathWin,
  REMOVE_COMMENTS_CHAR: removeCommentsChar,
  REMOVE_NULLS: removeNulls,
  REMOVE_WHITESPACE: removeWhitespace,
  REPLACE_COMMENTS: replaceComments,
  REPLACE_NULLS: replaceNulls,
  SHA256: sha256,
  SQL_HEX_DECODE: sqlHexDecode,
  TRIM: trim,
  TRIM_LEFT: trimLeft,
  TRIM_RIGHT: trimRight,
  UPPERCASE: upperCase,
  URL_DECODE: urlDecode,
  URL_DECODE_UNI: urlDecodeUni,
  UTF8_TO_UNICODE: utf8ToUnicode,
};
