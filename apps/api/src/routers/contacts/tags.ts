import { createTag, getTag, listTags, listTagsOfContact, mergeTags, removeTag, updateTag } from '@axolop/database';
import {
  CountedTag,
  CreateTag,
  Done,
  GivenTagPage,
  MergeTags,
  PageRequest,
  RecordReference,
  Tag,
  TagPage,
  TagsOfContact,
  UpdateTag,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** The labels that an agency's contacts carry. */
export const tagsRouter = router({
  list: agencyProcedure('tag:read')
    .input(PageRequest)
    .output(TagPage)
    .query(({ ctx, input }) => listTags(ctx.scope, input)),

  get: agencyProcedure('tag:read')
    .input(RecordReference)
    .output(CountedTag)
    .query(({ ctx, input }) => getTag(ctx.scope, input)),

  ofContact: agencyProcedure('contact:read')
    .input(TagsOfContact)
    .output(GivenTagPage)
    .query(({ ctx, input }) => listTagsOfContact(ctx.scope, input)),

  create: agencyProcedure('tag:write')
    .input(CreateTag)
    .output(Tag)
    .mutation(({ ctx, input }) => createTag(ctx.scope, input)),

  update: agencyProcedure('tag:write')
    .input(UpdateTag)
    .output(Tag)
    .mutation(({ ctx, input }) => updateTag(ctx.scope, input)),

  merge: agencyProcedure('tag:remove')
    .input(MergeTags)
    .output(CountedTag)
    .mutation(({ ctx, input }) => mergeTags(ctx.scope, input)),

  remove: agencyProcedure('tag:remove')
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(removeTag(ctx.scope, input))),
});
