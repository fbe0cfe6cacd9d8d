import { Button } from 'antd';
import { useMay } from '../../lib/session';
import { useTexts } from '../../lib/useTexts';
import type { Column } from '../../ui/tableTypes';
import { useSure } from '../../ui/useSure';
import { When } from '../../ui/When';
import { staffTexts } from './staffTexts';
import { useStaffNames } from './useStaffNames';

/** Gives the columns that several lists of staff have. */
export function useStaffColumns() {
  const t = useTexts(staffTexts);
  const sure = useSure();
  const { roleNames } = useStaffNames();
  const mayManage = useMay('identity.manage');
  const roles: Column<{ roles: string[] }> = {
    key: 'roles',
    title: t('roles'),
    grow: true,
    plain: (row) => roleNames(row.roles),
  };
  const made: Column<{ created: string }> = {
    key: 'made',
    title: t('made'),
    cell: (row) => <When at={row.created} />,
    plain: (row) => row.created,
  };
  /** The column with the button that ends a row after a question; but for the row to keep, and for managers only. */
  const ending = (
    word: string,
    question: string,
    end: (id: string) => Promise<unknown>,
    keep = '',
  ): Column<{ id: string }>[] =>
    mayManage
      ? [
          {
            key: 'actions',
            title: t('actions'),
            cell: (row) =>
              row.id !== keep && (
                <Button size="small" onClick={() => sure(word, question, () => end(row.id))}>
                  {word}
                </Button>
              ),
          },
        ]
      : [];
  return { roles, made, ending };
}
