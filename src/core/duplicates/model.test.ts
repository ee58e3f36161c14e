import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkModel } from './model.ts';
import { shippedModel } from './shipped-model.ts';

test('the shipped model is complete', () => {
  checkModel(shippedModel);
});

test('a model whose chances do not sum to 1 is refused', () => {
  const [clean, ...others] = shippedModel.classes;
  assert.ok(clean);
  const broken = { ...clean, chances: { ...clean.chances, gender: [0.5, 0.4] } };
  assert.throws(() => checkModel({ ...shippedModel, classes: [broken, ...others] }), /clean, gender is not complete/);
});
