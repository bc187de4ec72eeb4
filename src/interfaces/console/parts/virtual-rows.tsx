/**
 * Large pages of a table, of which only the rows in sight are drawn. The components draw such rows as plain boxes apart
 * from their header, so what they are is said here: the rows and cells of one table, of which it says how many there are.
 */
import type { TableColumnType, TableProps } from 'antd';
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef } from 'react';

/** Of the window on the rows. */
const HEIGHT_PX = 640;
/** A column needs a width where rows are drawn apart from each other. */
const COLUMN_PX = 170;
/** By this the components call rows that are drawn so. */
const ROWS = 'ant-table-tbody-virtual';

/**
 * Of what is around a table: says that it is one, of so many rows. The component hands no role to the element that holds
 * its header and its rows alone.
 */
export function useTableRole(rows: number): RefObject<HTMLDivElement | null> {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const table = around.current?.querySelector(`.ant-table:has(.${ROWS})`);
    table?.setAttribute('role', 'table');
    table?.setAttribute('aria-rowcount', String(rows + 1));
  });
  return around;
}

/** What a table takes besides its rows and `virtualColumn`s. */
export function virtualRows<Row>(columns: number): TableProps<Row> {
  return {
    virtual: true,
    scroll: { x: columns * COLUMN_PX, y: HEIGHT_PX },
    components: { header: { table: HeaderTable } },
    onHeaderRow: () => ({ role: 'row', 'aria-rowindex': 1 }),
    onRow: (_row, index = 0) => ({ role: 'row', 'aria-rowindex': index + 2 }),
  };
}

export function virtualColumn<Row>(column: TableColumnType<Row>): TableColumnType<Row> {
  return {
    width: COLUMN_PX,
    ...column,
    onHeaderCell: () => ({ role: 'columnheader' }),
    onCell: () => ({ role: 'cell' }),
  };
}

/** No table of its own: its cells say what they are. */
function HeaderTable(props: ComponentProps<'table'>): ReactNode {
  return <table {...props} role="presentation" />;
}
