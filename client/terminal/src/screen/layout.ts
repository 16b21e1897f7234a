/**
 * How the screen is divided, by its size. Pure.
 */

export interface Size {
  columns: number;
  rows: number;
}

export interface Layout extends Size {
  /** Columns of the roster; 0 where it is folded away. */
  sidebar: number;
  /** Columns of the log. */
  main: number;
  /** Rows of the log. */
  log: number;
  /** Rows of the input. */
  input: number;
  /** Rows of an alert; 0 if there is none. */
  alert: number;
}

/** From so many columns on there is a roster beside the log. */
const sidebarFromColumns = 60;
const sidebarColumns = { least: 16, most: 24 };
/** The top bar, the header of what is looked at, the line below the log. */
const fixedRows = 3;
const alertRowsMost = 3;
/** Below this nothing can be read; it is drawn all the same. */
const smallest: Size = { columns: 20, rows: 6 };

/** @param wanted rows that the input and the alert would take if they could */
export function layoutOf(size: Size, wanted: { input: number; alert: number }): Layout {
  const columns = Math.max(size.columns, smallest.columns);
  const rows = Math.max(size.rows, smallest.rows);
  const quarter = Math.round(columns / 4);
  const sidebar =
    columns < sidebarFromColumns ? 0 : Math.min(Math.max(quarter, sidebarColumns.least), sidebarColumns.most);
  const free = rows - fixedRows;
  const input = Math.max(1, Math.min(wanted.input, Math.floor(free / 3)));
  const alert = Math.min(wanted.alert, alertRowsMost, Math.max(1, Math.floor(free / 4)));
  // One column stands between the roster and the log.
  const main = sidebar > 0 ? columns - sidebar - 1 : columns;
  return { columns, rows, sidebar, main, input, alert, log: free - input - alert };
}
