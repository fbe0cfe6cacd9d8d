import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Gives the function that reads everything again whose key begins so. */
export function useReread(begins: string): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: [begins] });
  }, [client, begins]);
}
