/** Folders of the directory. */
import { resourceManager } from '../arn.ts';
import { type Operation, refuse } from '../kernel/operation.ts';
import { NUMBERED, page } from '../kernel/paging.ts';
import { str } from '../kernel/params.ts';
import { TAGS, tagsOf } from '../kernel/tagging.ts';
import { vendorTime } from '../kernel/time.ts';
import { followDefaultPolicy, forgetTarget } from './control-attachments.ts';
import {
  directoryOf,
  directoryOperation,
  type FolderRecord,
  folderNamed,
  folders,
  members,
  parentOf,
  pathTo,
  resourcePath,
} from './model.ts';

/** Levels below Root (facts 1.6). */
const DEEPEST = 5;
const NAME = /^[\p{L}\p{N}_.-]{1,24}$/u;

const folderAnswer = ({ Tags: _, ...folder }: FolderRecord) => folder;

export const folderOperations: readonly Operation[] = [
  directoryOperation(
    'CreateFolder',
    'write',
    [resourceManager.folder.by('ParentFolderId')],
    { FolderName: str().need(), ParentFolderId: str(), Tag: TAGS },
    [
      'EntityNotExists.ParentFolder',
      'InvalidParameter.FolderName',
      'EntityAlreadyExists.Folder',
      'LimitExceeded.Folder.Depth',
    ],
    (call, p) => {
      const ParentFolderId = parentOf(call, p.ParentFolderId);
      if (!NAME.test(p.FolderName))
        throw refuse(400, 'InvalidParameter.FolderName', 'The parameter FolderName is not valid.');
      const siblings = call
        .table(folders)
        .values()
        .filter((one) => one.ParentFolderId === ParentFolderId);
      if (siblings.some((one) => one.FolderName === p.FolderName))
        throw refuse(409, 'EntityAlreadyExists.Folder', `The folder already exists: ${p.FolderName}.`);
      if (pathTo(call, ParentFolderId).length >= DEEPEST)
        throw refuse(409, 'LimitExceeded.Folder.Depth', `Folders cannot be deeper than ${DEEPEST} levels.`);
      const folder: FolderRecord = {
        FolderId: call.newId('fd'),
        FolderName: p.FolderName,
        ParentFolderId,
        CreateTime: vendorTime(call.now),
        Tags: tagsOf(p.Tag),
      };
      call.table(folders).put(folder.FolderId, folder);
      followDefaultPolicy(call, folder.FolderId);
      return { Folder: folderAnswer(folder) };
    },
  ),
  directoryOperation(
    'GetFolder',
    'read',
    [resourceManager.folder.by('FolderId')],
    { FolderId: str().need() },
    ['EntityNotExists.Folder'],
    (call, p) => {
      const { RootFolderId, CreateTime } = directoryOf(call);
      if (p.FolderId === RootFolderId)
        return {
          Folder: {
            FolderId: RootFolderId,
            FolderName: 'Root',
            CreateTime,
            ResourceDirectoryPath: resourcePath(call, RootFolderId),
          },
        };
      const folder = folderNamed(call, p.FolderId);
      return {
        Folder: { ...folderAnswer(folder), ResourceDirectoryPath: resourcePath(call, folder.FolderId) },
      };
    },
  ),
  directoryOperation(
    'UpdateFolder',
    'write',
    [resourceManager.folder.by('FolderId')],
    { FolderId: str().need(), NewFolderName: str().need() },
    ['EntityNotExists.Folder', 'InvalidParameter.FolderName'],
    (call, p) => {
      directoryOf(call);
      if (!NAME.test(p.NewFolderName))
        throw refuse(400, 'InvalidParameter.FolderName', 'The parameter NewFolderName is not valid.');
      const folder = { ...folderNamed(call, p.FolderId), FolderName: p.NewFolderName };
      call.table(folders).put(folder.FolderId, folder);
      return { Folder: folderAnswer(folder) };
    },
  ),
  directoryOperation(
    'DeleteFolder',
    'write',
    [resourceManager.folder.by('FolderId')],
    { FolderId: str().need() },
    ['EntityNotExists.Folder', 'DeleteConflict.Folder.Folder', 'DeleteConflict.Folder.Account'],
    (call, p) => {
      directoryOf(call);
      const { FolderId } = folderNamed(call, p.FolderId);
      const below = call.table(folders).values();
      if (below.some((one) => one.ParentFolderId === FolderId))
        throw refuse(409, 'DeleteConflict.Folder.Folder', 'The folder still has folders.');
      const inside = call.table(members).values();
      if (inside.some((one) => one.FolderId === FolderId))
        throw refuse(409, 'DeleteConflict.Folder.Account', 'The folder still has accounts.');
      call.table(folders).delete(FolderId);
      forgetTarget(call, FolderId);
      return {};
    },
  ),
  directoryOperation(
    'ListFoldersForParent',
    'read',
    [resourceManager.folder.by('ParentFolderId')],
    { ParentFolderId: str(), QueryKeyword: str(), ...NUMBERED },
    ['EntityNotExists.Folder'],
    (call, p) => {
      const parent = parentOf(call, p.ParentFolderId);
      const wanted = call
        .table(folders)
        .values()
        .filter(
          (one) =>
            one.ParentFolderId === parent &&
            (p.QueryKeyword === undefined || one.FolderName.includes(p.QueryKeyword)),
        );
      const { items, fields } = page(wanted, p);
      return {
        ...fields,
        Folders: {
          Folder: items.map(({ FolderId, FolderName, CreateTime }) => ({ FolderId, FolderName, CreateTime })),
        },
      };
    },
  ),
  directoryOperation(
    'ListAncestors',
    'read',
    [resourceManager.folder.by('ChildId')],
    { ChildId: str().need() },
    ['EntityNotExists.Folder'],
    (call, p) => {
      const { RootFolderId, CreateTime } = directoryOf(call);
      const child = folderNamed(call, p.ChildId);
      const above = pathTo(call, child.ParentFolderId).map(({ FolderId, FolderName, CreateTime: made }) => ({
        FolderId,
        FolderName,
        CreateTime: made,
      }));
      return { Folders: { Folder: [{ FolderId: RootFolderId, FolderName: 'Root', CreateTime }, ...above] } };
    },
  ),
];
