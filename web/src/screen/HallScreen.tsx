import { useParams } from 'react-router';
import { HallBoard } from '../features/windows/HallBoard';

/** The screen that hangs in a hall; everybody may see it. */
export function HallScreen() {
  const { code = '' } = useParams();
  return (
    <main id="content">
      <HallBoard hall={code} />
    </main>
  );
}
