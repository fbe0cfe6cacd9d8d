import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../lib/useTexts';
import type { Choice, LampMap } from './lighting';
import { lightingTexts } from './texts';

/** Draws the field with which a region is picked; regions are the places' to know. */
export type RegionPick = (value: string, change: (code: string) => void) => ReactNode;

/** By what the lamps of a group are chosen: streets, region, name, an area of the map, single ones. */
export function ChoiceFields({
  choice,
  map,
  drawing,
  regionPicker,
  onChange,
  onDraw,
}: {
  choice: Choice;
  map: LampMap;
  drawing: boolean;
  regionPicker: RegionPick;
  onChange: (part: Partial<Choice>) => void;
  onDraw: (on: boolean) => void;
}) {
  const t = useTexts(lightingTexts);
  const area = choice.area?.length ?? 0;
  const singles = { plus: choice.plus?.length ?? 0, except: choice.except?.length ?? 0 };
  return (
    <>
      <div className="lamp-fields">
        <Form.Item label={t('streetsField')} htmlFor="choice-streets">
          <Select
            id="choice-streets"
            mode="multiple"
            maxTagCount={4}
            placeholder={t('streetsHint')}
            value={choice.streets ?? []}
            options={map.streets.map((value, i) => ({ value, label: map.called[i] ?? value }))}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(streets: string[]) => onChange({ streets })}
          />
        </Form.Item>
        <Form.Item label={t('regionField')}>
          {regionPicker(choice.region ?? '', (region) => onChange({ region }))}
        </Form.Item>
        <Form.Item label={t('namePart')} htmlFor="choice-name">
          <Input
            id="choice-name"
            value={choice.name ?? ''}
            maxLength={100}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Form.Item>
      </div>
      <div className="row">
        <Button onClick={() => onDraw(!drawing)} disabled={drawing && area > 0 && area < 3}>
          {t(drawing ? 'drawDone' : 'drawArea')}
        </Button>
        {drawing && <span className="small">{t('drawing')}</span>}
        {area > 0 && <span className="small quiet">{t('areaOf', { n: area })}</span>}
        {area > 0 && (
          <Button type="text" onClick={() => onChange({ area: [] })}>
            {t('dropArea')}
          </Button>
        )}
        {singles.plus + singles.except > 0 && (
          <>
            <span className="small quiet">{t('singles', singles)}</span>
            <Button type="text" onClick={() => onChange({ plus: [], except: [] })}>
              {t('dropSingles')}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
