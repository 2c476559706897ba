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
    .meta({ summary: 'Lists tags by name, each with the count of its live contacts (10,001 means more than 10,000).' })
    .input(PageRequest)
    .output(TagPage)
    .query(({ ctx, input }) => listTags(ctx.scope, input)),

  get: agencyProcedure('tag:read')
    .meta({ summary: 'Gives one tag, with the same count.' })
    .input(RecordReference)
    .output(CountedTag)
    .query(({ ctx, input }) => getTag(ctx.scope, input)),

  ofContact: agencyProcedure('contact:read', 'tag:read')
    .meta({ summary: 'Lists the tags of a contact.' })
    .input(TagsOfContact)
    .output(GivenTagPage)
    .query(({ ctx, input }) => listTagsOfContact(ctx.scope, input)),

  create: agencyProcedure('tag:write', 'tag:read')
    .meta({ summary: 'Creates a tag.' })
    .input(CreateTag)
    .output(Tag)
    .mutation(({ ctx, input }) => createTag(ctx.scope, input)),

  update: agencyProcedure('tag:write', 'tag:read')
    .meta({ summary: 'Renames or recolours a tag.' })
    .input(UpdateTag)
    .output(Tag)
    .mutation(({ ctx, input }) => updateTag(ctx.scope, input)),

  merge: agencyProcedure('tag:remove', 'tag:read', 'contact:read')
    .meta({ summary: 'Moves the contacts of a tag to another tag and deletes the first.' })
    .input(MergeTags)
    .output(CountedTag)
    .mutation(({ ctx, input }) => mergeTags(ctx.scope, input)),

  remove: agencyProcedure('tag:remove', 'tag:read')
    .meta({ summary: 'Deletes a tag and takes it off every contact.' })
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(removeTag(ctx.scope, input))),
});
